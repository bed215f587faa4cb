// The ring as it changes: server-sent events, taken up again by itself when the connection is lost.

const maxSilenceMs = 15000; // The node says something every 5 s at least.
const againMs = 1000;

// onRing takes each new picture, onState whether the connection stands.
export const watch = (onRing, onState) => {
  let source = null;
  let silence = 0;

  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(lost, maxSilenceMs);
    onState(true);
  };

  const lost = () => {
    clearTimeout(silence);
    source.close();
    onState(false);
    setTimeout(open, againMs);
  };

  const open = () => {
    source = new EventSource('/api/events');
    source.addEventListener('ring', event => {
      onRing(JSON.parse(event.data));
      heard();
    });
    source.addEventListener('alive', heard);
    source.addEventListener('error', lost, { once: true });
    silence = setTimeout(lost, maxSilenceMs);
  };

  open();
};
