using System.Text.Json;

namespace Ordo.Rpc.Server.Tests;

/// <summary>The two standard services, asked by python3-grpcio.</summary>
public sealed class GrpcioHealthAndReflectionTests(GrpcioClient client) : HealthAndReflectionTests(client), IClassFixture<GrpcioClient>;

/// <summary>The two standard services, asked by @grpc/grpc-js.</summary>
public sealed class GrpcJsHealthAndReflectionTests(GrpcJsClient client) : HealthAndReflectionTests(client), IClassFixture<GrpcJsClient>;

/// <summary>The two standard services, asked by other implementations.</summary>
public abstract class HealthAndReflectionTests(PeerClient client)
{
    private const int Serving = 1;
    private const int NotServing = 2;
    private const int ServiceUnknown = 3;

    [Fact]
    public async Task Check_says_what_was_set()
    {
        client.Server.Health.Set("checked", serving: false);
        Assert.Equal(Serving, Status(await client.RunAsync("health_check")));
        Assert.Equal(NotServing, Status(await client.RunAsync("health_check", new { service = "checked" })));
        Assert.Equal(5, (await client.RunAsync("health_check", new { service = "nobody" })).GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Watch_says_each_change()
    {
        var health = client.Server.Health;
        Assert.Equal(ServiceUnknown, Status(await client.RunAsync("health_watch", new { service = "watched" })));
        health.Set("watched", serving: true);
        Assert.Equal(Serving, Status(await client.RunAsync("health_next")));
        health.Set("another", serving: true);
        health.Set("watched", serving: false);
        Assert.Equal(NotServing, Status(await client.RunAsync("health_next")));
        Assert.Equal(1, (await client.RunAsync("health_leave")).GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1alpha")]
    public async Task Reflection_finds_services_files_and_symbols(string version)
    {
        var seen = await client.RunAsync("reflect", new
        {
            version,
            list_services = "",
            file_by_filename = "grpc/reflection/v1/reflection.proto",
            file_containing_symbol = "ordo.rpc.tests.EchoRequest",
            all_extension_numbers_of_type = "ordo.rpc.tests.EchoRequest",
        });
        var answers = seen.GetProperty("answers").EnumerateArray().ToArray();
        Assert.Equal(
            ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "ordo.rpc.tests.Echo"],
            Texts(answers[0], "services"));
        Assert.Equal(["grpc/reflection/v1/reflection.proto"], Texts(answers[1], "files"));
        Assert.Contains("echo.proto", Assert.Single(Texts(answers[2], "files")), StringComparison.Ordinal);
        Assert.Equal(5, answers[3].GetProperty("error").GetInt32());
        Assert.All(answers, answer => Assert.Equal("here", answer.GetProperty("host").GetString()));
    }

    [Theory]
    [InlineData("ordo.rpc.tests.Echo", 0)]
    [InlineData("ordo.rpc.tests.Echo.Unary", 0)]
    [InlineData("ordo.rpc.tests.EchoRequest.text", 0)]
    [InlineData("grpc.health.v1.HealthCheckResponse.ServingStatus", 0)]
    [InlineData("ordo.rpc.tests.Nothing", 5)]
    public async Task Reflection_knows_a_symbol(string symbol, int error)
    {
        var seen = await client.RunAsync("reflect", new { version = "v1", file_containing_symbol = symbol });
        Assert.Equal(error, Assert.Single(seen.GetProperty("answers").EnumerateArray()).GetProperty("error").GetInt32());
    }

    private static int Status(JsonElement seen) => seen.GetProperty("status").GetInt32();

    private static string[] Texts(JsonElement answer, string name) => [.. answer.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
}
