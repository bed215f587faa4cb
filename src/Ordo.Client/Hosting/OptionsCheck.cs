using Microsoft.Extensions.Options;

namespace Ordo.Client.Hosting;

/// <summary>Checks the options of one client.</summary>
internal sealed class OptionsCheck(string name, string section) : IValidateOptions<OrdoClientOptions>
{
    public ValidateOptionsResult Validate(string? named, OrdoClientOptions options)
    {
        if (named != name)
        {
            return ValidateOptionsResult.Skip;
        }

        var problems = ClientSettings.Problems(options).Select(problem => $"{section}:{problem}").ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
