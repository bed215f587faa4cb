using Ordo.Chord.Classic;
using Ordo.Chord.Client;
using Ordo.Chord.Tests.Classic;
using Ordo.Chord.Tests.Hosting;
using Ordo.Chord.Tests.Registry;
using Ordo.Rpc;
using Ordo.Rpc.Server;

namespace Ordo.Chord.Tests.Client;

/// <summary>The interactive client: its answers to the lines of specs/s08 §7, whoever it talks to.</summary>
public sealed class ClientSessionTests : IDisposable
{
    private readonly TemporaryFolder _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Without_a_connection_it_says_so() => Assert.Equal(
        [
            "> You are not connected",
            "> You are not connected",
            "> You are not connected",
            "> You are not connected",
            "> > There is: connect <ip>:<port>, get_info, save \"<key>\" <text>, find <key>, remove <key>, quit",
            "> The key stands in quotes: save \"<key>\" <text>",
            "> Shutting down",
        ],
        await TypeAsync("get_info", "save \"k\" t", "find k", "remove k", "", "help", "save k t", "quit", "find never"));

    [Fact]
    public async Task The_end_of_the_input_is_the_end() => Assert.Equal(["> Shutting down"], await TypeAsync());

    [Fact]
    public async Task It_talks_to_our_registry()
    {
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"]);
        await registry.RegisterAsync(0);
        await registry.RegisterAsync(1);
        Assert.Equal(
            [
                "> Connected to registry",
                "> 24: 127.0.0.1:5001",
                "26: 127.0.0.1:5002",
                "> You are not connected with a node",
                "> You are not connected with a node",
                "> You are not connected with a node",
                "> Shutting down",
            ],
            await TypeAsync($"connect {registry.Address}", "get_info", "save \"k\" t", "find k", "remove k"));
    }

    [Fact]
    public async Task It_talks_to_a_registry_and_nodes_of_another_implementation()
    {
        var (registry, nodes) = (FreeAddress.Take(), Enumerable.Range(0, 6).Select(_ => FreeAddress.Take()).ToArray());
        await using var python = PythonPeer.Start(["ring", 5, registry, .. nodes]);
        await python.NextAsync();
        Assert.Equal(
            [
                "> Connected to registry",
                $"> 24: {nodes[0]}",
                $"26: {nodes[1]}",
                $"2: {nodes[2]}",
                $"16: {nodes[3]}",
                $"31: {nodes[4]}",
                $"25: {nodes[5]}",
                "> Connected to node 24",
                "> Node id: 24",
                "Finger table:",
                $"25: {nodes[5]}",
                $"26: {nodes[1]}",
                $"31: {nodes[4]}",
                $"2: {nodes[2]}",
                $"16: {nodes[3]}",
                "> True, Kazan is saved in node 24",
                "> False, key Kazan already exists",
                "> True, some key is saved in node 31",
                "> True,  is saved in node 2",
                "> Connected to node 16",
                "> True, some key is saved in node 31",
                $"Address: {nodes[4]}",
                "> True,  is saved in node 2",
                $"Address: {nodes[2]}",
                "> False, other key does not exist in node 16",
                "> True, some key is removed from node 31",
                "> False, the key you are trying to remove doesn't exists",
                "> Shutting down",
            ],
            await TypeAsync(
                $"connect {registry}",
                "get_info",
                $"connect {nodes[0]}",
                "get_info",
                "save \u201CKazan\u201D This is text for Kazan",
                "save \"Kazan\" again",
                "save \"some key\" some \"text\" here",
                "save \"\" of the empty key",
                $"connect {nodes[3]}",
                "find some key",
                "find",
                "find other key",
                "remove some key",
                "remove some key",
                "quit"));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:0")]
    [InlineData("http://127.0.0.1:5000")]
    [InlineData(":5000")]
    public async Task An_address_that_is_none_has_nobody(string address) => Assert.Equal(
        ["> There is no Registry/Node on this address", "> You are not connected", "> Shutting down"], await TypeAsync($"connect {address}", "get_info"));

    [Fact]
    public async Task An_address_without_anybody_ends_the_connection_before_it()
    {
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"]);
        Assert.Equal(
            ["> Connected to registry", "> There is no Registry/Node on this address", "> You are not connected", "> Shutting down"],
            await TypeAsync($"connect {registry.Address}", $"connect {FreeAddress.Take()}", "get_info"));
    }

    [Fact]
    public async Task Somebody_who_never_says_what_it_is_is_nobody()
    {
        await using var silent = await OddPeer.StartAsync(async call =>
        {
            await new TaskCompletionSource().Task.WaitAsync(call.CancellationToken);
            return "";
        });
        Assert.Equal(["> There is no Registry/Node on this address", "> Shutting down"], await TypeAsync($"connect {silent.Address}"));
    }

    [Fact]
    public async Task A_node_that_has_no_place_yet_is_a_node()
    {
        await using var joining = await OddPeer.StartAsync(_ => Task.FromResult("Node"), routes => routes.MapUnary(ClassicMethods.GetFingerTable, async (_, call) =>
        {
            await new TaskCompletionSource().Task.WaitAsync(call.CancellationToken);
            return new gft_output();
        }));
        Assert.Equal(["> Connected to node", "> Shutting down"], await TypeAsync($"connect {joining.Address}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Fridge")]
    public async Task Somebody_of_another_kind_is_nobody(string type)
    {
        await using var odd = await OddPeer.StartAsync(_ => Task.FromResult(type));
        Assert.Equal(["> There is no Registry/Node on this address", "> Shutting down"], await TypeAsync($"connect {odd.Address}"));
    }

    [Fact]
    public async Task Answers_that_make_no_sense_are_shown_and_outlived()
    {
        await using var odd = await OddPeer.StartAsync(_ => Task.FromResult("Node"), routes =>
        {
            routes.MapUnary(ClassicMethods.GetFingerTable, (_, _) => Task.FromResult(new gft_output { Id = -7, FingerTable = { "", "(no entry", "(3, a:1)", "\u001b[2J\n" } }));
            routes.MapUnary(ClassicMethods.Save, (_, _) => Task.FromResult(new save_output { State = false, Message = "no room\nTrue, k is saved in node 1" }));
            routes.MapUnary(ClassicMethods.Find, (_, _) => Task.FromResult(new find_output()));
            routes.MapUnary(ClassicMethods.Remove, (_, _) => throw new RpcException(RpcStatusCode.Internal, "a bad day"));
        });
        Assert.Equal(
            [
                "> Connected to node -7",
                "> Node id: -7",
                "Finger table:",
                "",
                "(no entry",
                "3: a:1",
                "\\u001b[2J ",
                "> False, no room True, k is saved in node 1",
                "> False, k is not there",
                $"> {odd.Address}: Internal: a bad day",
                "> Shutting down",
            ],
            await TypeAsync($"connect {odd.Address}", "get_info", "save \"k\" t", "find k", "remove k"));
    }

    [Fact]
    public async Task It_begins_with_the_address_it_is_given()
    {
        await using var odd = await OddPeer.StartAsync(_ => Task.FromResult("Node"));
        var output = new StringWriter();
        await using var session = new ClientSession(TextReader.Null, output);
        await session.RunAsync($"{odd.Address}", TestContext.Current.CancellationToken);
        Assert.Equal("Connected to node\n> Shutting down\n", output.ToString());
    }

    [Fact]
    public async Task Keys_and_texts_of_any_kind_and_of_a_megabyte_arrive_to_the_letter()
    {
        var texts = new Dictionary<string, string>();
        await using var odd = await OddPeer.StartAsync(_ => Task.FromResult("Node"), routes => routes.MapUnary(ClassicMethods.Save, (request, _) =>
        {
            texts.Add(request.Key, request.Text);
            return Task.FromResult(new save_output { State = true, Message = "1" });
        }));
        var (family, long1) = ("\ud83d\udc68\u200d\ud83d\udc69 \u202e \u00e9 e\u0301", new string('\u0436', 500_000));
        var lines = await TypeAsync(
            $"connect {odd.Address}", $"save \"{family}\" {family}", $"save \"long\" {long1}", $"save \"huge\" {new string('x', 5_000_000)}", "save \"\\ \t\" \t");
        var shown = family.Replace("\u200d", "\\u200d", StringComparison.Ordinal).Replace("\u202e", "\\u202e", StringComparison.Ordinal);
        Assert.Equal([$"> True, {shown} is saved in node 1", "> True, long is saved in node 1"], lines[1..3]);
        Assert.StartsWith($"> {odd.Address}: ResourceExhausted: ", lines[3], StringComparison.Ordinal);
        Assert.Equal(["> True, \\   is saved in node 1", "> Shutting down"], lines[4..]);
        Assert.Equal(new Dictionary<string, string> { [family] = family, ["long"] = long1, ["\\ \t"] = "\t" }, texts);
    }

    [Fact]
    public async Task A_node_that_died_is_an_error_and_not_the_end()
    {
        var odd = await OddPeer.StartAsync(_ => Task.FromResult("Node"));
        await using var typed = new TypedLines();
        var output = new StringWriter();
        await using var session = new ClientSession(typed, output);
        var running = session.RunAsync(first: null, TestContext.Current.CancellationToken);
        await typed.AllReadAsync();
        typed.Type($"connect {odd.Address}");
        await typed.AllReadAsync();
        await odd.DisposeAsync();
        typed.Type("find k");
        await typed.AllReadAsync();
        typed.End();
        await running;
        var lines = output.ToString().Split('\n');
        Assert.Equal("> Connected to node", lines[0]);
        Assert.StartsWith($"> {odd.Address}: Unavailable: ", lines[1], StringComparison.Ordinal);
        Assert.Equal("> Shutting down", lines[2]);
    }

    [Fact]
    public async Task A_signal_ends_it_while_it_waits_for_a_line()
    {
        using var stop = new CancellationTokenSource();
        await using var typed = new TypedLines();
        var output = new StringWriter();
        await using var session = new ClientSession(typed, output);
        var running = session.RunAsync(first: null, stop.Token);
        await typed.AllReadAsync();
        await stop.CancelAsync();
        await running;
        typed.End();
        Assert.Equal("> \nShutting down\n", output.ToString());
    }

    private async Task<string[]> TypeAsync(params string[] lines)
    {
        var output = new StringWriter();
        await using var session = new ClientSession(new StringReader(string.Join('\n', lines)), output);
        await session.RunAsync(first: null, TestContext.Current.CancellationToken);
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
