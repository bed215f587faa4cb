using System;
using Ordo.Rpc;
using Ordo.Workers.Machine.Texts;

namespace Ordo.Workers.Grpc;

/// <summary>What is done to texts (specs/s07 §3), with the refusals of gRPC.</summary>
internal static class SplitText
{
    /// <summary>The parts of a text, empty ones among them.</summary>
    /// <exception cref="RpcException">There is no delimiter (INVALID_ARGUMENT), or there are more than <see cref="WorkLimits.MaxParts"/> parts (RESOURCE_EXHAUSTED).</exception>
    public static string[] Into(string text, string delimiter)
    {
        // They are counted before the first of them is made: a text of blanks alone would cost many times its own length.
        if (delimiter.Length > 0 && text.AsSpan().Count(delimiter) >= WorkLimits.MaxParts)
        {
            throw new RpcException(RpcStatusCode.ResourceExhausted, $"the text has more than {WorkLimits.MaxParts} parts: split it in pieces");
        }

        return TextWork.TrySplit(text, delimiter, out var parts)
            ? parts
            : throw new RpcException(RpcStatusCode.InvalidArgument, "the delimiter is empty: name what stands between the parts");
    }
}
