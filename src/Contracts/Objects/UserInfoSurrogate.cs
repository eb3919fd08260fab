using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.Contracts.Objects;

/// <summary>A user on the wire between silos.</summary>
[GenerateSerializer, Immutable, Alias("UserInfo")]
public record struct UserInfoSurrogate
{
    [Id(0)] public string Name { get; set; }

    [Id(1)] public string Uid { get; set; }

    [Id(2)] public string[] Groups { get; set; }

    [Id(3)] public Dictionary<string, string[]> Extra { get; set; }
}

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class UserInfoConverter : IConverter<UserInfo, UserInfoSurrogate>
{
    public UserInfo ConvertFromSurrogate(in UserInfoSurrogate surrogate) =>
        new(surrogate.Name, surrogate.Uid, surrogate.Groups, surrogate.Extra.ToDictionary(e => e.Key, IReadOnlyList<string> (e) => e.Value));

    public UserInfoSurrogate ConvertToSurrogate(in UserInfo value) => new()
    {
        Name = value.Name,
        Uid = value.Uid,
        Groups = [.. value.Groups],
        Extra = value.Extra.ToDictionary(e => e.Key, e => e.Value.ToArray()),
    };
}
