namespace Ordo.State;

/// <summary>What became of one delivered command (PROMISES 12).</summary>
public enum ApplyOutcome
{
    /// <summary>The command was executed, took one position and has a result.</summary>
    Applied,

    /// <summary>The origin was applied before; nothing changed. Its answer was given when it was applied.</summary>
    DuplicateOrigin,

    /// <summary>A command of this boot is missing before it; nothing changed. The member sends again from its last applied number.</summary>
    OriginGap,

    /// <summary>The member has since started again under a higher boot number; nothing changed.</summary>
    StaleBoot,
}

/// <summary>What <see cref="OrdoState.Apply"/> did.</summary>
/// <param name="Outcome">Whether the command took its place in the order.</param>
/// <param name="Origin">Who submitted it.</param>
/// <param name="Result">What it got; meaningful only when the outcome is <see cref="ApplyOutcome.Applied"/>.</param>
/// <param name="Ids">How many ids were given that were never given before.</param>
public readonly record struct Applied(ApplyOutcome Outcome, Origin Origin, CommandResult Result, int Ids);
