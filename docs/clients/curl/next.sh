#!/usr/bin/env bash
# Ids from Ordo with curl: one, a block, one by key, and some in a session. next.sh [how many in the session]
set -euo pipefail

IFS=, read -r -a members <<< "${ORDO_SERVER:-127.0.0.1:7410,127.0.0.1:7420,127.0.0.1:7430}"
limit_s=10 # how long a call goes on to further members
call_s=8   # how long one member may take; it gives its own word after 5 s at most

# Asks one member after the other and prints the answer's body. $1 whether it may be asked again when it may have happened, $2 method, $3 path, the rest to curl.
call() {
  local turn=0 repeatable=$1 method=$2 path=$3 in_doubt=no until=$((SECONDS + limit_s)) answer status body
  shift 3
  while ((SECONDS < until)); do
    # The status, which is 000 when there was no answer, and what curl ended with stand on a line of their own behind the body.
    answer=$(curl -s --max-time "$call_s" -X "$method" "$@" -w '\n%{http_code} %{exitcode}' "http://${members[turn]}$path") || true
    body=${answer%$'\n'*} status=${answer##*$'\n'}
    case $status in
      2??' 0') printf '%s\n' "$body" && return ;;
      503* | '000 7') ;; # not done: refused before it was submitted; or nobody took the connection
      504* | 000* | 2*) in_doubt=yes ;; # unknown: it may have happened, or may still happen; or the answer broke off
      *) printf 'refused: %s\n' "$body" >&2 && return 2 ;;
    esac
    if [[ $in_doubt == yes && $repeatable == no ]]; then
      break
    fi
    turn=$(((turn + 1) % ${#members[@]}))
    sleep 0.1
  done
  if [[ $in_doubt == yes ]]; then
    printf 'Unknown: ask again with the same key. %s\n' "$body" >&2
  else
    printf 'NotDone: ask again when you like. %s\n' "$body" >&2
  fi
  return 1
}

field() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"; }

one=$(call no POST /v1/sequences/orders/next)
echo "one: $(field first <<< "$one")"

ten=$(call no POST '/v1/sequences/orders/next?count=10')
echo "ten: $(field first <<< "$ten") to $(field last <<< "$ten")"

with_key() { call yes POST "/v1/sequences/orders/next?count=$1" -H 'Idempotency-Key: order-4711'; }
keyed=$(with_key 1)
again=$(with_key 1)
echo "by key: $(field first <<< "$keyed") and again $(field first <<< "$again")"

# In a session a request is named by its number, so that no key need be kept for it.
opened=$(call yes POST /v1/sessions)
session=$(field session <<< "$opened")
ids=()
for ((number = 1; number <= ${1:-10}; number++)); do
  answer=$(call yes POST /v1/sequences/orders/next -H "Ordo-Session: $session" -H "Ordo-Request: $number" -H "Ordo-Lowest-Awaited: $number")
  ids+=("$(field first <<< "$answer")")
done
echo "in a session: ${#ids[@]} ids, ${ids[0]} to ${ids[-1]}"
call yes DELETE "/v1/sessions/$session" > /dev/null || true # Whether or not: an idle session ends by itself.

with_key 2 2>&1 || true
