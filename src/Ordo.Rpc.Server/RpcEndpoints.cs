using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ordo.Rpc.Server.Calls;

namespace Ordo.Rpc.Server;

/// <summary>
/// Puts methods of gRPC services onto the routes of a web application. Handlers end well by returning, and otherwise by throwing: an
/// <see cref="RpcException"/> becomes its status, a cancellation of the call CANCELLED or DEADLINE_EXCEEDED, everything else UNKNOWN without a word of it.
/// </summary>
public static class RpcEndpoints
{
    /// <summary>One message comes, one goes back.</summary>
    /// <exception cref="ArgumentException">The method is of another kind.</exception>
    public static IEndpointConventionBuilder MapUnary<TRequest, TResponse>(
        this IEndpointRouteBuilder endpoints,
        RpcMethod<TRequest, TResponse> method,
        Func<TRequest, RpcServerCall, Task<TResponse>> handler,
        RpcServerOptions? options = null)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(handler);
        return endpoints.Map(method, clientStreams: false, serverStreams: false, options, async call =>
        {
            var request = await OneMessage.ReadAsync(call, method.RequestParser);
            await new RpcWriter<TResponse>(call).WriteAsync(await handler(request, call), flush: false);
        });
    }

    /// <summary>One message comes, any number goes back.</summary>
    /// <exception cref="ArgumentException">The method is of another kind.</exception>
    public static IEndpointConventionBuilder MapServerStreaming<TRequest, TResponse>(
        this IEndpointRouteBuilder endpoints,
        RpcMethod<TRequest, TResponse> method,
        Func<TRequest, RpcWriter<TResponse>, RpcServerCall, Task> handler,
        RpcServerOptions? options = null)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(handler);
        return endpoints.Map(method, clientStreams: false, serverStreams: true, options, async call =>
        {
            var request = await OneMessage.ReadAsync(call, method.RequestParser);
            await handler(request, new RpcWriter<TResponse>(call), call);
        });
    }

    /// <summary>Any number of messages comes, one goes back.</summary>
    /// <exception cref="ArgumentException">The method is of another kind.</exception>
    public static IEndpointConventionBuilder MapClientStreaming<TRequest, TResponse>(
        this IEndpointRouteBuilder endpoints,
        RpcMethod<TRequest, TResponse> method,
        Func<RpcReader<TRequest>, RpcServerCall, Task<TResponse>> handler,
        RpcServerOptions? options = null)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(handler);
        return endpoints.Map(method, clientStreams: true, serverStreams: false, options, async call =>
        {
            var response = await handler(new RpcReader<TRequest>(call, method.RequestParser), call);
            await new RpcWriter<TResponse>(call).WriteAsync(response, flush: false);
        });
    }

    /// <summary>Any number of messages comes and goes, independently.</summary>
    /// <exception cref="ArgumentException">The method is of another kind.</exception>
    public static IEndpointConventionBuilder MapDuplex<TRequest, TResponse>(
        this IEndpointRouteBuilder endpoints,
        RpcMethod<TRequest, TResponse> method,
        Func<RpcReader<TRequest>, RpcWriter<TResponse>, RpcServerCall, Task> handler,
        RpcServerOptions? options = null)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(handler);
        return endpoints.Map(method, clientStreams: true, serverStreams: true, options, call =>
            handler(new RpcReader<TRequest>(call, method.RequestParser), new RpcWriter<TResponse>(call), call));
    }

    /// <summary>
    /// Answers gRPC requests that no route takes with UNIMPLEMENTED, as clients expect. It stands behind <c>UseRouting</c>; whatever is no POST of gRPC passes, so that
    /// an unknown path and a wrong method stay what they are for everybody else.
    /// </summary>
    public static IApplicationBuilder UseRpcUnimplemented(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var unknown = new CallRunner(path: null, new RpcServerOptions(), _ => Task.CompletedTask, Logger(app.ApplicationServices));

        // A path that is there with other methods than POST is found, too, as an endpoint without a route.
        return app.Use(next => context =>
            context.GetEndpoint() is not RouteEndpoint && HttpMethods.IsPost(context.Request.Method) && RequestCheck.IsRpc(context.Request.ContentType)
                ? unknown.RunAsync(context)
                : next(context));
    }

    private static IEndpointConventionBuilder Map<TRequest, TResponse>(
        this IEndpointRouteBuilder endpoints,
        RpcMethod<TRequest, TResponse> method,
        bool clientStreams,
        bool serverStreams,
        RpcServerOptions? options,
        Func<RpcServerCall, Task> handler)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(method);
        if (method.ClientStreams != clientStreams || method.ServerStreams != serverStreams)
        {
            throw new ArgumentException($"{method.Path} streams otherwise: map it as what its descriptor says.", nameof(method));
        }

        var runner = new CallRunner(method.Path, options ?? new RpcServerOptions(), handler, Logger(endpoints.ServiceProvider));
        return endpoints.Map(RoutePatternFactory.Parse(method.Path), runner.RunAsync)
            .WithDisplayName($"gRPC: {method.Path}")
            .WithMetadata(method.Descriptor, runner.Calls, new HttpMethodMetadata([HttpMethods.Post]));
    }

    private static ILogger Logger(IServiceProvider services) => services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RpcEndpoints).FullName!);
}
