using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ordo.Rpc.Server.Health.Protos;
using ServingStatus = Ordo.Rpc.Server.Health.Protos.HealthCheckResponse.Types.ServingStatus;

namespace Ordo.Rpc.Server.Health;

/// <summary>The health-checking protocol of gRPC (<c>grpc.health.v1</c>), which load balancers and orchestrators ask.</summary>
public static class RpcHealthEndpoints
{
    /// <summary>Answers <c>Check</c> and <c>Watch</c> with what <paramref name="health"/> holds; when the host stops, each <c>Watch</c> ends as UNAVAILABLE.</summary>
    public static void MapRpcHealth(this IEndpointRouteBuilder endpoints, RpcHealth health)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(health);
        var service = HealthReflection.Descriptor.Services[0];
        var stopping = endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        endpoints.MapUnary(new RpcMethod<HealthCheckRequest, HealthCheckResponse>(service, "Check"), (request, _) => Task.FromResult(Check(health, request)));
        endpoints.MapServerStreaming(
            new RpcMethod<HealthCheckRequest, HealthCheckResponse>(service, "Watch"),
            (request, writer, call) => WatchAsync(health, request, writer, call, stopping));
    }

    private static HealthCheckResponse Check(RpcHealth health, HealthCheckRequest request) => health.Get(request.Service).Serving is { } serving
        ? new HealthCheckResponse { Status = serving ? ServingStatus.Serving : ServingStatus.NotServing }
        : throw new RpcException(RpcStatusCode.NotFound, $"There is no service '{request.Service}' here.");

    private static async Task WatchAsync(
        RpcHealth health, HealthCheckRequest request, RpcWriter<HealthCheckResponse> writer, RpcServerCall call, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken, stopping);
        ServingStatus? said = null;
        while (true)
        {
            var (serving, changed) = health.Get(request.Service);
            var status = serving switch
            {
                true => ServingStatus.Serving,
                false => ServingStatus.NotServing,
                null => ServingStatus.ServiceUnknown,
            };
            if (status != said)
            {
                await writer.WriteAsync(new HealthCheckResponse { Status = status });
                said = status;
            }

            try
            {
                await changed.WaitAsync(ending.Token);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested && !call.CancellationToken.IsCancellationRequested)
            {
                throw new RpcException(RpcStatusCode.Unavailable, "The server stops.");
            }
        }
    }
}
