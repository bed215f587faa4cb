using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ordo.Rpc.Server.Reflection.Protos.V1;
using Alpha = Ordo.Rpc.Server.Reflection.Protos.V1Alpha;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Ordo.Rpc.Server.Reflection;

/// <summary>Server reflection of gRPC, in both versions that tools speak: what services are mapped, and how their messages look.</summary>
public static class RpcReflectionEndpoints
{
    /// <summary>The longest question, in bytes: a name, and whatever newer clients add.</summary>
    private static readonly RpcServerOptions Limits = new() { MaxReceiveBytes = 64 * 1024 };

    /// <summary>
    /// Answers for all methods that are mapped on these endpoints, before this call or after it; when the host stops, each open call ends as UNAVAILABLE.
    /// </summary>
    public static void MapRpcReflection(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);

        // Looked up with the first question: by then everything is mapped.
        var stopping = endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var index = new Lazy<DescriptorIndex>(() => new DescriptorIndex(Mapped(endpoints)));
        endpoints.MapDuplex(
            new RpcMethod<ServerReflectionRequest, ServerReflectionResponse>(ReflectionReflection.Descriptor.Services[0], "ServerReflectionInfo"),
            (reader, writer, _) => AnswerAllAsync(reader, writer, request => Answer(index.Value, request), stopping),
            Limits);

        // The older version differs in its package alone, so that its bytes are those of the newer one.
        endpoints.MapDuplex(
            new RpcMethod<Alpha.ServerReflectionRequest, Alpha.ServerReflectionResponse>(Alpha.ReflectionReflection.Descriptor.Services[0], "ServerReflectionInfo"),
            (reader, writer, _) => AnswerAllAsync(reader, writer, request => Alpha.ServerReflectionResponse.Parser.ParseFrom(
                Answer(index.Value, ServerReflectionRequest.Parser.ParseFrom(request.ToByteString())).ToByteString()), stopping),
            Limits);
    }

    private static IEnumerable<ServiceDescriptor> Mapped(IEndpointRouteBuilder endpoints) => endpoints.DataSources
        .SelectMany(source => source.Endpoints)
        .Select(endpoint => endpoint.Metadata.GetMetadata<MethodDescriptor>()?.Service)
        .OfType<ServiceDescriptor>();

    private static async Task AnswerAllAsync<TRequest, TResponse>(
        RpcReader<TRequest> reader, RpcWriter<TResponse> writer, Func<TRequest, TResponse> answer, CancellationToken stopping)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        await using var stop = stopping.UnsafeRegister(static reader => ((RpcReader<TRequest>)reader!).Stop(), reader);
        await foreach (var request in reader.ReadAllAsync())
        {
            await writer.WriteAsync(answer(request));
        }

        if (stopping.IsCancellationRequested)
        {
            throw new RpcException(RpcStatusCode.Unavailable, "The server stops.");
        }
    }

    private static ServerReflectionResponse Answer(DescriptorIndex index, ServerReflectionRequest request)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new ListServiceResponse { Service = { index.Services.Select(name => new ServiceResponse { Name = name }) } };
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                SetFile(response, index.FindFile(request.FileByFilename), request.FileByFilename);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                SetFile(response, index.FindSymbol(request.FileContainingSymbol), request.FileContainingSymbol);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension:
                SetFile(response, file: null, $"an extension of {request.FileContainingExtension.ContainingType}");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType:
                SetFile(response, file: null, $"an extension of {request.AllExtensionNumbersOfType}");
                break;
            default:
                response.ErrorResponse = new ErrorResponse { ErrorCode = (int)RpcStatusCode.InvalidArgument, ErrorMessage = "The request asks for nothing." };
                break;
        }

        return response;
    }

    private static void SetFile(ServerReflectionResponse response, FileDescriptor? file, string asked)
    {
        if (file is null)
        {
            response.ErrorResponse = new ErrorResponse { ErrorCode = (int)RpcStatusCode.NotFound, ErrorMessage = $"There is no {asked} here." };
            return;
        }

        response.FileDescriptorResponse = new FileDescriptorResponse
        {
            FileDescriptorProto = { DescriptorIndex.WithImports(file).Select(each => each.SerializedData) },
        };
    }
}
