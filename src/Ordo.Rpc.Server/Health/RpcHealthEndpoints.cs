using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ordo.Rpc.Server.Health.Protos;
using ServingStatus = Ordo.Rpc.Server.Health.Protos.HealthCheckResponse.Types.ServingStatus;

namespace Ordo.Rpc.Server.Health;

/// <summary>The health-checking protocol of gRPC (<c>grpc.health.v1</c>), which load balancers and orchestrators ask.</summary>
public static class RpcHealthEndpoints
{
    /// <summary>The longest question, in bytes: the name of a service and whatever newer clients add.</summary>
    private static readonly RpcServerOptions Limits = new() { MaxReceiveBytes = 64 * 1024 };

    /// <summary>Answers <c>Check</c> and <c>Watch</c> with what <paramref name="health"/> knows; when the host stops, each <c>Watch</c> ends as UNAVAILABLE.</summary>
    public static void MapRpcHealth(this IEndpointRouteBuilder endpoints, IRpcHealth health)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(health);
        var service = HealthReflection.Descriptor.Services[0];
        var stopping = endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        endpoints.MapUnary(
            new RpcMethod<HealthCheckRequest, HealthCheckResponse>(service, "Check"),
            (request, call) => CheckAsync(health, request.Service, call.CancellationToken),
            Limits);
        endpoints.MapServerStreaming(
            new RpcMethod<HealthCheckRequest, HealthCheckResponse>(service, "Watch"),
            (request, writer, call) => WatchAsync(health, request.Service, writer, call.CancellationToken, stopping),
            Limits);
    }

    private static async Task<HealthCheckResponse> CheckAsync(IRpcHealth health, string service, CancellationToken cancellationToken) =>
        await health.IsServingAsync(service, cancellationToken) is { } serving
            ? new HealthCheckResponse { Status = Said(serving) }
            : throw new RpcException(RpcStatusCode.NotFound, $"There is no service '{service}' here.");

    private static async Task WatchAsync(
        IRpcHealth health, string service, RpcWriter<HealthCheckResponse> writer, CancellationToken cancelled, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancelled, stopping);
        try
        {
            var said = await health.IsServingAsync(service, ending.Token);
            await writer.WriteAsync(new HealthCheckResponse { Status = Said(said) });
            while (true)
            {
                await health.WaitForChangeAsync(service, said, ending.Token);
                var serving = await health.IsServingAsync(service, ending.Token);
                if (serving != said)
                {
                    await writer.WriteAsync(new HealthCheckResponse { Status = Said(serving) });
                    said = serving;
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !cancelled.IsCancellationRequested)
        {
            throw new RpcException(RpcStatusCode.Unavailable, "The server stops.");
        }
    }

    private static ServingStatus Said(bool? serving) => serving switch
    {
        true => ServingStatus.Serving,
        false => ServingStatus.NotServing,
        null => ServingStatus.ServiceUnknown,
    };
}
