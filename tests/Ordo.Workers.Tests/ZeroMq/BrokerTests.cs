using Ordo.Machine;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>What the broker does with each message (specs/s06 §3), without sockets.</summary>
public sealed class BrokerTests
{
    private readonly Broker _broker = new(echoesAll: false, fair: null);

    [Fact]
    public void A_line_is_acknowledged_and_shown_to_all_clients()
    {
        FromClient("c1 _ hello");
        Expect("client c1 _ ack", "console Received request: b'hello'", "clients hello");
    }

    [Fact]
    public void A_request_goes_to_the_workers_and_an_answer_to_all_clients()
    {
        _broker.FromClient([[1], [], "isprime 7"u8.ToArray()], default);
        Expect("client \u0001 _ ack", "console Received request: b'isprime 7'", "console found keywords", "workers isprime 7");
        _broker.FromPublisher(["7 is prime"u8.ToArray()]);
        Expect("console 7 is prime", "clients 7 is prime");
    }

    [Fact]
    public void A_number_before_the_empty_frame_comes_back_with_the_acknowledgement()
    {
        FromClient("c1 0001 _ gcd");
        Expect("client c1 0001 _ ack", "console Received request: b'gcd'", "console found keywords", "workers gcd");
    }

    [Fact]
    public void Requests_are_shown_to_the_clients_when_all_is_echoed()
    {
        var broker = new Broker(echoesAll: true, fair: null);
        broker.FromClient(Said.Frames("c1 _ isprime"), default);
        Assert.Equal(["client c1 _ ack", "console Received request: b'isprime'", "clients isprime", "console found keywords", "workers isprime"], broker.TakeEffects().Select(Said.Text));
    }

    [Theory]
    [InlineData("c1 _ _", "client c1 _ ack", "console Received request: b''")]
    [InlineData("c1 _ two frames", "client c1 _ ack")]
    [InlineData("c1 _ ORDO-FAIR-1 ASK hello", "client c1 _ ack")]
    [InlineData("c1 no way back")]
    [InlineData("c1 _")]
    [InlineData("c1")]
    [InlineData("c1 1 2 3 4 5 6 7 8 _ hello")]
    public void Odd_messages_are_acknowledged_where_that_is_possible_and_nothing_more(string message, params string[] effects)
    {
        FromClient(message);
        Expect(effects);
    }

    [Fact]
    public void What_is_no_text_is_shown_to_nobody()
    {
        _broker.FromClient([[1], [], [0xff]], default);
        _broker.FromClient([[1], [], [.. "isprime "u8, 0xff]], default);
        _broker.FromPublisher([[0xff]]);
        _broker.FromPublisher([[]]);
        _broker.FromPublisher(Said.Frames("two frames"));
        Expect("client \u0001 _ ack", "console Received request: b'\\xff'", "client \u0001 _ ack", "console Received request: b'isprime \\xff'");
    }

    [Fact]
    public void A_text_cannot_write_elsewhere_on_the_console()
    {
        _broker.FromPublisher(["a\nb\u001b[2J"u8.ToArray()]);
        Assert.Equal("console a b\\u001b[2J", Said.Text(_broker.TakeEffects()[0]));
    }

    private void FromClient(string message) => _broker.FromClient(Said.Frames(message), new Instant(0));

    private void Expect(params string[] effects) => Assert.Equal(effects, _broker.TakeEffects().Select(Said.Text));
}
