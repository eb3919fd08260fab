using System.Reflection;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>Doc comments at run time.</summary>
public static class SchemaDocs
{
    /// <summary>The summary of a type or property as one text; empty if there is none.</summary>
    public static string Of(MemberInfo member) => "";
}
