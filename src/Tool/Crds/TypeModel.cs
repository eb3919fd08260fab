namespace OrleansAA.Tool.Crds;

/// <summary>A property that is to be written.</summary>
internal sealed record MemberModel(string Name, string Wire, string Type, string? Description, IReadOnlyList<string> Attributes);

/// <summary>A class that is to be written.</summary>
internal sealed record ClassModel(string Name, string? Description, IReadOnlyList<string> Attributes, IReadOnlyList<MemberModel> Members);
