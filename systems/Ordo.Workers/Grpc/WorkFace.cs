using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Routing;
using Ordo.Rpc.Server;
using Ordo.Workers.Grpc.Classic;
using Ordo.Workers.Machine.Arithmetic;
using Ordo.Workers.Machine.Texts;

namespace Ordo.Workers.Grpc;

/// <summary><c>Reverse</c>, <c>Split</c> and <c>Isprime</c> (text.proto is the reference).</summary>
/// <param name="stopping">Fires when the server ends.</param>
internal sealed class WorkFace(CancellationToken stopping)
{
    /// <summary>Puts the methods on their routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapUnary(WorkMethods.Reverse, (request, _) => Task.FromResult(new reverse_output { Message = TextWork.Reverse(request.Text) }), WorkLimits.Texts);
        routes.MapUnary(WorkMethods.Split, (request, _) => Task.FromResult(Split(request)), WorkLimits.Texts);
        routes.MapDuplex(WorkMethods.IsPrime, AnswerAsync, WorkLimits.Numbers);
    }

    private static split_output Split(split_input request)
    {
        var parts = SplitText.Into(request.Text, request.Delim);
        return new split_output { N = parts.Length, Text = { parts } };
    }

    private Task AnswerAsync(RpcReader<isprime_input> numbers, RpcWriter<isprime_output> answers, RpcServerCall call)
    {
        var answer = new isprime_output();
        return AnswerStream.RunAsync(
            numbers,
            answers,
            number =>
            {
                answer.Text = Primality.IsPrime(number.Num) ? $"{number.Num} is prime" : $"{number.Num} is not prime";
                return answer;
            },
            stopping);
    }
}
