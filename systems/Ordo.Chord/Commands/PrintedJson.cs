using System;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ordo.Chord.Commands;

/// <summary>The answer of a verb as one line of JSON.</summary>
internal static class PrintedJson
{
    /// <summary>It is no HTML: quotes and letters beyond ASCII stay as they are.</summary>
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Prints it on standard output.</summary>
    public static void Print<T>(T answer) => Console.Out.WriteLine(JsonSerializer.Serialize(answer, Options));
}
