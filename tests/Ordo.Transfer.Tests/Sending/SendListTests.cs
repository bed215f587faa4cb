using System.Net.Sockets;
using Ordo.CommandLine;
using Ordo.Transfer.Sending;

namespace Ordo.Transfer.Tests.Sending;

public sealed class SendListTests : IDisposable
{
    private readonly TemporaryFolder _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void Files_of_a_folder_come_in_the_order_of_their_names_below_its_own()
    {
        var folder = Folder("music", "b", "a", "deep/c");
        Assert.Equal(["music/a", "music/b", "music/deep/c"], SendList.Of([folder], all: true).Select(item => item.Name));
        Assert.Equal(["other/a", "other/b", "other/deep/c"], SendList.Of([folder, "other"], all: false).Select(item => item.Name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_folder_without_files_is_said(bool all)
    {
        Directory.CreateDirectory(_here["empty/in/it"]);
        Assert.Equal($"there is no file in '{_here["empty"]}': put one there, or leave the folder out.", FailureOf([_here["empty"]], all));
    }

    [Fact]
    public void More_files_than_a_session_takes_are_said()
    {
        var folder = Folder("many", "1", "2", "3");
        Assert.Contains("these are 3 files, and one session takes 2", Assert.Throws<CommandException>(() => SendList.Of([folder], all: true, maxFiles: 2)).Message, StringComparison.Ordinal);
        Assert.Equal(3, SendList.Of([folder], all: true, maxFiles: 3).Count);
    }

    [Fact]
    public void What_is_no_regular_file_is_left_out_of_a_folder_and_refused_by_name()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the type of a file is asked of Linux");
        var folder = Folder("mixed", "file");
        File.CreateSymbolicLink(_here["mixed/link"], _here["mixed/file"]);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_here["mixed/socket"]));
        Assert.Equal(["mixed/file"], SendList.Of([folder], all: true).Select(item => item.Name));
        Assert.Equal(_here["mixed/link"], Assert.Single(SendList.Of([_here["mixed/link"]], all: false)).Path);
        Assert.StartsWith($"'{_here["mixed/socket"]}' is no regular file", FailureOf([_here["mixed/socket"]], all: false), StringComparison.Ordinal);
        Assert.StartsWith("'/dev/null' is no regular file", FailureOf(["/dev/null"], all: true), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_is_said()
    {
        Assert.Equal("there is no file ''.", FailureOf([""], all: false));
        Assert.Equal($"there is no file '{_here["missing"]}'.", FailureOf([_here["missing"]], all: true));
    }

    [Fact]
    public void The_classic_name_is_the_last_component_of_what_comes_from_a_folder_or_is_too_long()
    {
        var part = new string('n', 200);
        Assert.Equal("a/b", new SendItem("x", "a/b").BareName);
        Assert.Equal("b", new SendItem("x", "a/b", IsOfFolder: true).BareName);
        Assert.Equal(part, new SendItem("x", $"{part}/{part}/{part}").BareName);
    }

    private static string FailureOf(string[] words, bool all) => Assert.Throws<CommandException>(() => SendList.Of(words, all)).Message;

    private string Folder(string folder, params string[] files)
    {
        foreach (var file in files)
        {
            var path = _here[$"{folder}/{file}"];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file);
        }

        return _here[folder];
    }

    [Fact]
    public void A_mistyped_option_is_not_taken_for_a_name()
    {
        var problem = Assert.Throws<CommandException>(() => SendList.Of(["file", "--bogus"], all: false));
        Assert.Equal(CommandException.Usage, problem.ExitCode);
    }
}
