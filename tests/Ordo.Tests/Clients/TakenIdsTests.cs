using Ordo.Client;
using Ordo.Clients;

namespace Ordo.Tests.Clients;

/// <summary>How ids are printed.</summary>
public sealed class TakenIdsTests
{
    [Fact]
    public void Each_id_has_a_line()
    {
        Assert.Equal("7", new TakenIds("a", new IdRange(7, 7), null).Lines());
        Assert.Equal("100\n110\n120", new TakenIds("a", new IdRange(100, 120, 10), null).Lines());
    }

    [Fact]
    public void Json_is_what_the_http_api_answers_and_the_key()
    {
        var expires = new DateTimeOffset(2026, 11, 22, 10, 20, 30, 45, TimeSpan.Zero);
        Assert.Equal(
            """{"name":"a","first":7,"last":9,"keyExpires":"2026-11-22T10:20:30.045Z","key":"k"}""",
            new TakenIds("a", new IdRange(7, 9) { KeyExpires = expires }, "k").Json());
        Assert.Equal("""{"name":"a","first":7,"last":7,"ms":1}""", new TakenIds("a", new IdRange(7, 7), null).Json(json => json.WriteNumber("ms", 1)));
    }
}
