using Ordo.Machine;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>The fair mode of the broker, in scripts on a driven clock. Workers are 01, 02, …; task numbers begin with 1.</summary>
public sealed class FairDispatcherTests : FairDispatcherScript
{
    [Fact]
    public void A_request_goes_to_one_worker_and_its_answer_to_the_asker_alone()
    {
        Worker("01", "BEAT isprime 0");
        Worker("02", "BEAT isprime 0");
        Worker("03", "BEAT gcd 0");
        Take();
        Ask("isprime 7");
        Expect("client asker 1 _ ORDO-FAIR-1 TAKEN", "worker 01 TASK 1 isprime 7");
        Worker("01", "ANSWER 1 prime");
        Expect("client asker 1 _ ORDO-FAIR-1 ANSWER prime");
    }

    [Fact]
    public void The_worker_that_has_been_idle_longest_is_next()
    {
        Worker("01", "BEAT isprime 0");
        Worker("02", "BEAT isprime 0");
        Ask("isprime 1");
        Worker("01", "ANSWER 1 no");
        Take();
        Ask("isprime 2");
        Ask("isprime 3");
        Expect("client asker 1 _ ORDO-FAIR-1 TAKEN", "worker 02 TASK 2 isprime 2", "client asker 1 _ ORDO-FAIR-1 TAKEN", "worker 01 TASK 3 isprime 3");
    }

    [Fact]
    public void A_classic_client_has_its_answer_published()
    {
        Worker("01", "BEAT gcd 0");
        _broker.FromClient([[7], [], "gcd 12 18"u8.ToArray()], _now);
        Worker("01", "ANSWER 1 six");
        Assert.Contains("client \u0007 _ ack", Take());
        Worker("01", "BEAT gcd 0");
        _broker.FromClient([[7], [], "gcd x"u8.ToArray()], _now);
        Take();
        Worker("01", "MALFORMED 2");
        Expect();
    }

    [Fact]
    public void A_chat_line_of_a_fair_client_is_for_all()
    {
        Ask("hello");
        Expect("client asker 1 _ ORDO-FAIR-1 SHOWN", "clients hello");
    }

    [Fact]
    public void A_request_without_any_worker_is_given_up_in_time_and_not_while_there_is_one()
    {
        Ask("isprime 7");
        Take();
        Assert.Equal(_now + TimeSpan.FromSeconds(10), _broker.Due);
        Pass(9);
        Worker("01", "BEAT isprime 1000");
        Pass(2);
        Worker("01", "BYE");
        Take();
        Pass(9.9);
        Expect();
        Pass(0.1);
        Expect("client asker 1 _ ORDO-FAIR-1 NONE no answer to 'isprime 7': there was no worker for isprime in 10 s");
        Assert.Equal(Instant.Forever, _broker.Due);
    }

    [Fact]
    public void More_requests_than_may_wait_are_refused_at_once()
    {
        Ask("isprime 1");
        Ask("isprime 2");
        Take();
        Ask("isprime 3");
        Expect("client asker 1 _ ORDO-FAIR-1 TAKEN", "client asker 1 _ ORDO-FAIR-1 NONE no answer to 'isprime 3': 2 requests for isprime wait already; ask again later");
    }

    [Fact]
    public void Requests_of_one_kind_take_no_room_of_another()
    {
        Ask("isprime 1");
        Ask("isprime 2");
        Take();
        Ask("gcd 1 2");
        Expect("client asker 1 _ ORDO-FAIR-1 TAKEN");
    }

    [Fact]
    public void A_malformed_request_is_explained_to_its_asker()
    {
        Worker("01", "BEAT isprime 0");
        Ask("isprime x");
        Take();
        Worker("01", "MALFORMED 1");
        Expect("client asker 1 _ ORDO-FAIR-1 NONE no answer to 'isprime x': it is malformed");
    }

    [Fact]
    public void A_worker_that_still_works_for_a_broker_that_is_gone_is_given_nothing_until_it_is_done()
    {
        Worker("01", "BEAT isprime 99");
        Ask("isprime 7");
        Take();
        Worker("01", "ANSWER 99 prime");
        Expect("worker 01 TASK 1 isprime 7");
    }

    [Fact]
    public void A_worker_that_says_its_task_keeps_it_however_long_it_takes()
    {
        Worker("01", "BEAT isprime 0");
        Ask("isprime 7");
        Worker("02", "BEAT isprime 0");
        Take();
        _now += TimeSpan.FromSeconds(100);
        Worker("01", "BEAT isprime 1");
        Expect();
    }

    [Fact]
    public void A_worker_of_a_broker_that_is_gone_is_idle_when_it_says_so()
    {
        Worker("01", "BEAT isprime 99");
        Ask("isprime 7");
        Take();
        Worker("01", "BEAT isprime 0");
        Expect("worker 01 TASK 1 isprime 7");
    }

    [Fact]
    public void An_id_that_comes_back_as_a_worker_of_another_kind_is_another_worker()
    {
        Worker("01", "BEAT isprime 0");
        Take();
        Worker("01", "BEAT gcd 0");
        Ask("gcd 12 18");
        Expect("worker 01 BEAT", "client asker 1 _ ORDO-FAIR-1 TAKEN", "worker 01 TASK 1 gcd 12 18");
        Ask("isprime 7");
        Expect("client asker 1 _ ORDO-FAIR-1 TAKEN");
    }

    [Fact]
    public void More_workers_than_may_be_are_not_known()
    {
        foreach (var worker in new[] { "01", "02", "03", "04" })
        {
            Worker(worker, "BEAT isprime 0");
        }

        Expect("worker 01 BEAT", "worker 02 BEAT", "worker 03 BEAT");
    }

    [Theory]
    [InlineData("BEAT")]
    [InlineData("BEAT isprime")]
    [InlineData("BEAT prime 0")]
    [InlineData("BEAT isprime -1")]
    [InlineData("BEAT isprime 99999999999999999999")]
    [InlineData("ANSWER x y")]
    [InlineData("ANSWER 1 prime")]
    [InlineData("MALFORMED")]
    [InlineData("BYE")]
    [InlineData("TASK 1 isprime")]
    [InlineData("_")]
    public void What_makes_no_sense_is_passed_over(string message)
    {
        Worker("01", message);
        _broker.FromWorker([[1]], _now);
        _broker.FromWorker(Said.Frames("01 hello"), _now);
        Expect();
    }
}
