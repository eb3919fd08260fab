using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.Contracts.Objects;

/// <summary>A user on the wire between silos.</summary>
[GenerateSerializer, Immutable, Alias("UserInfo")]
public record struct UserInfoSurrogate
{
    /// <inheritdoc cref="UserInfo.Name"/>
    [Id(0)] public string Name { get; set; }

    /// <inheritdoc cref="UserInfo.Uid"/>
    [Id(1)] public string Uid { get; set; }

    /// <inheritdoc cref="UserInfo.Groups"/>
    [Id(2)] public string[] Groups { get; set; }

    /// <inheritdoc cref="UserInfo.Extra"/>
    [Id(3)] public Dictionary<string, string[]> Extra { get; set; }
}

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class UserInfoConverter : IConverter<UserInfo, UserInfoSurrogate>
{
    /// <inheritdoc/>
    public UserInfo ConvertFromSurrogate(in UserInfoSurrogate surrogate) =>
        new(surrogate.Name, surrogate.Uid, surrogate.Groups, surrogate.Extra.ToDictionary(e => e.Key, IReadOnlyList<string> (e) => e.Value));

    /// <inheritdoc/>
    public UserInfoSurrogate ConvertToSurrogate(in UserInfo value) => new()
    {
        Name = value.Name,
        Uid = value.Uid,
        Groups = [.. value.Groups],
        Extra = value.Extra.ToDictionary(e => e.Key, e => e.Value.ToArray()),
    };
}
