using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Routing;
using Ordo.Rpc;
using Ordo.Rpc.Server;
using Ordo.Workers.Grpc.Facade;
using Ordo.Workers.Machine.Arithmetic;
using Ordo.Workers.Machine.Texts;

namespace Ordo.Workers.Grpc;

/// <summary><c>Service</c>: the same work for clients of another implementation (facade.proto is the reference).</summary>
/// <param name="stopping">Fires when the server ends.</param>
internal sealed class WorkFacade(CancellationToken stopping)
{
    /// <summary>Puts the methods on their routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapUnary(Method<Text, Text>("reverse"), (request, _) => Task.FromResult(new Text { Text_ = TextWork.Reverse(request.Text_) }), WorkLimits.Texts);
        routes.MapUnary(Method<TextSplit, TextSplitResponse>("split"), (request, _) => Task.FromResult(Split(request)), WorkLimits.Texts);
        routes.MapDuplex(Method<Number, IsPrimeResponse>("isprime"), AnswerAsync, WorkLimits.Numbers);
    }

    private static TextSplitResponse Split(TextSplit request)
    {
        var parts = SplitText.Into(request.Text, request.Delimiter);
        return new TextSplitResponse { NumParts = parts.Length, Parts = { parts } };
    }

    private Task AnswerAsync(RpcReader<Number> numbers, RpcWriter<IsPrimeResponse> answers, RpcServerCall call)
    {
        var answer = new IsPrimeResponse();
        return AnswerStream.RunAsync(
            numbers,
            answers,
            number =>
            {
                (answer.Number, answer.Isprime) = (number.Number_, Primality.IsPrime(number.Number_));
                return answer;
            },
            stopping);
    }

    private static RpcMethod<TRequest, TResponse> Method<TRequest, TResponse>(string name)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse> => new(FacadeReflection.Descriptor.FindTypeByName<ServiceDescriptor>("Service"), name);
}
