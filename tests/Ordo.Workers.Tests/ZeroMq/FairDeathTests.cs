using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>What becomes of requests whose workers die, end, fall silent or lose them.</summary>
public sealed class FairDeathTests : FairDispatcherScript
{
    [Fact]
    public void A_request_of_a_silent_worker_goes_to_another_and_the_late_answer_is_dropped()
    {
        Worker("01", "BEAT isprime 0");
        Ask("isprime 7");
        Take();
        Pass(1);
        Worker("02", "BEAT isprime 0");
        Take();
        Pass(1);
        Worker("02", "BEAT isprime 0");
        Expect("worker 01 BEAT", "worker 02 BEAT");
        Pass(1);
        Expect("worker 02 BEAT", "worker 02 TASK 1 isprime 7");
        Worker("02", "ANSWER 1 prime");
        Expect("client asker 1 _ ORDO-FAIR-1 ANSWER prime");
        Worker("01", "ANSWER 1 prime");
        Expect();
    }

    [Fact]
    public void A_worker_that_was_taken_for_dead_may_still_be_the_first_to_answer()
    {
        Worker("01", "BEAT isprime 0");
        Ask("isprime 7");
        Worker("01", "BYE");
        Take();
        Worker("01", "ANSWER 1 prime");
        Expect("client asker 1 _ ORDO-FAIR-1 ANSWER prime");
        Worker("02", "BEAT isprime 0");
        Expect("worker 02 BEAT");
    }

    [Fact]
    public void A_request_that_cannot_be_delivered_goes_to_the_next_worker_and_counts_for_nothing()
    {
        Workers("01", "02", "03");

        Take();
        Ask("isprime 7");
        foreach (var worker in new[] { "01", "02" })
        {
            var task = Assert.Single(_broker.TakeEffects().OfType<BrokerEffect.ToWorker>());
            Assert.Equal(worker, task.Worker.Hex);
            _broker.Undelivered(task, _now);
        }

        Expect("worker 03 TASK 1 isprime 7");
    }

    [Fact]
    public void A_request_that_kills_its_workers_is_given_up()
    {
        Workers("01", "02", "03");
        Ask("isprime 7");
        Take();
        CannotReach("01");
        Expect("worker 02 TASK 1 isprime 7");
        CannotReach("02");
        Expect("client asker 1 _ ORDO-FAIR-1 NONE no answer to 'isprime 7': 2 workers died over it");
    }

    [Fact]
    public void A_worker_that_says_farewell_did_not_die_over_its_request()
    {
        Workers("01", "02", "03");
        Ask("isprime 7");
        Take();
        Worker("01", "BYE");
        Take();
        Worker("02", "BYE");
        Expect("worker 03 TASK 1 isprime 7");
    }

    [Fact]
    public void Workers_that_fall_silent_together_are_not_given_what_the_others_had()
    {
        Workers("01", "02", "03");
        Ask("isprime 7");
        Take();
        Pass(1);
        Pass(1);
        Pass(1);
        Assert.DoesNotContain(Take(), text => text.Contains("TASK", StringComparison.Ordinal) || text.Contains("NONE", StringComparison.Ordinal));
        Worker("01", "BEAT isprime 0");
        Expect("worker 01 BEAT", "worker 01 TASK 1 isprime 7");
    }

    [Fact]
    public void Requests_of_workers_that_fall_silent_together_keep_their_order()
    {
        Workers("01", "02");
        Ask("isprime 1");
        Ask("isprime 2");
        Ask("isprime 3");
        Pass(1);
        Pass(1);
        Pass(1);
        Take();
        Workers("04", "05");
        Expect("worker 04 BEAT", "worker 04 TASK 1 isprime 1", "worker 05 BEAT", "worker 05 TASK 2 isprime 2");
    }

    [Fact]
    public void While_the_broker_stood_still_nobody_was_silent()
    {
        Workers("01", "02");
        Ask("isprime 7");
        Take();
        Pass(100);
        Expect("worker 01 BEAT", "worker 02 BEAT");
        Worker("02", "BEAT isprime 0");
        Pass(1);
        Assert.DoesNotContain("worker 02 TASK 1 isprime 7", Take());
        Pass(1);
        Assert.Contains("worker 02 TASK 1 isprime 7", Take());
    }

    [Fact]
    public void A_worker_that_is_idle_a_beat_after_it_was_given_a_task_has_lost_it_and_another_one_gets_it()
    {
        Worker("01", "BEAT isprime 0");
        Ask("isprime 7");
        Worker("02", "BEAT isprime 0");
        Take();

        // This beat may have crossed the task.
        _now += Options.BeatInterval;
        Worker("01", "BEAT isprime 0");
        Expect();
        _now += TimeSpan.FromMilliseconds(1);
        Worker("01", "BEAT isprime 0");
        Expect("worker 02 TASK 1 isprime 7", "worker 01 BEAT");

        Ask("isprime 11");
        Expect("client asker 1 _ ORDO-FAIR-1 TAKEN", "worker 01 TASK 2 isprime 11");
    }

    [Fact]
    public void The_only_worker_is_given_what_it_lost_once_more()
    {
        Worker("01", "BEAT isprime 0");
        Ask("isprime 7");
        Take();
        _now += TimeSpan.FromSeconds(1.5);
        Worker("01", "BEAT isprime 0");
        Expect("worker 01 BEAT", "worker 01 TASK 1 isprime 7");
        Worker("01", "ANSWER 1 prime");
        Expect("client asker 1 _ ORDO-FAIR-1 ANSWER prime");
    }
}
