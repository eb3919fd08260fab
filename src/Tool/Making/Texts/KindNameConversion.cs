namespace ProjectName.Api;

/// <summary>Makes KindNames of VERSION of those that are stored, and back. Nothing may be lost on the way: what one version has and the other has not is to be kept in one that both have.</summary>
internal static class KindNameVERSIONConversion
{
    /// <summary>What is stored of an object of VERSION.</summary>
    public static STORAGE.KindName ToStorage(VERSION.KindName from) => Convert(from);

    /// <summary>What is shown in VERSION of an object that is stored.</summary>
    public static VERSION.KindName FromStorage(STORAGE.KindName from) => Convert(from);
METHODS}
