using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>What selectors look at in an object: its labels, and the texts of the kind's selectable fields in their order. Shared by objects that have the same.</summary>
internal readonly record struct Selectables(IDictionary<string, string> Labels, string[] Fields)
{
    public static readonly IDictionary<string, string> NoLabels = ReadOnlyDictionary<string, string>.Empty;
}

/// <summary>
/// Reads them out of stored JSON. Where all fields are members that are named by their path (<see cref="KindBuilder{T}.SelectableField(string, bool)"/>) nothing else of the object is
/// made; a field that a function reads needs the object.
/// </summary>
internal sealed class SelectableReader
{
    private static readonly byte[] Metadata = "metadata"u8.ToArray();
    private static readonly byte[] LabelsName = "labels"u8.ToArray();

    private readonly ResourceKind _kind;
    private readonly bool _needsObject;
    private readonly bool _hasDefaults;
    private readonly Step _root = new(null);
    private readonly string[] _absent;
    private readonly SharedTexts _texts = new();
    private readonly SharedLabels _labels = new();
    private readonly SharedFields _fields = new();

    public SelectableReader(ResourceKind kind)
    {
        _kind = kind;
        _needsObject = kind.SelectableFields.Any(f => !f.IsMember);
        _hasDefaults = kind.Storage.Schema.HasDefaults;
        for (var i = 0; i < kind.SelectableFields.Count; i++)
            _root.Add(kind.SelectableFields[i].Path.Split('.'), i);
        var empty = _needsObject ? null : kind.Storage.Schema.New();
        _absent = [.. kind.SelectableFields.Select(f => empty is null ? "" : f.Read(empty))];
    }

    /// <summary>
    /// What cannot be read has no labels, and fields as an empty object has them: JSON that is none, and an object on which a kind's function fails. Whatever that is, it must not keep the watch
    /// cache from the other objects.
    /// </summary>
    public Selectables Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return ReadValid(json);
        }
        catch (Exception)
        {
            return new(Selectables.NoLabels, _absent);
        }
    }

    private Selectables ReadValid(ReadOnlySpan<byte> json)
    {
        if (_needsObject)
            return Decoded(json);
        var fields = new string[_absent.Length];
        var labels = Selectables.NoLabels;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        Walk(ref reader, json, _root, fields, ref labels, isRoot: true);
        for (var i = 0; i < fields.Length; i++)
        {
            // What is not there may have come to have a default.
            if (fields[i] is null && _hasDefaults)
                return Decoded(json);
            fields[i] ??= _absent[i];
        }
        return new(labels, _fields.Of(fields));
    }

    private Selectables Decoded(ReadOnlySpan<byte> json)
    {
        var value = KindCodec.DecodeStored(_kind, json);
        var labels = ResourceKind.MetaOf(value).Labels is { Count: > 0 } map ? new ReadOnlyDictionary<string, string>(map) : Selectables.NoLabels;
        return new(labels, [.. _kind.SelectableFields.Select(f => f.Read(value))]);
    }

    /// <summary>Goes through an object, at whose beginning the reader stands, and leaves it at its end.</summary>
    private void Walk(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Step step, string[] fields, ref IDictionary<string, string> labels, bool isRoot = false, bool isMetadata = false)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var below = step.Find(ref reader);
            var toMetadata = isRoot && reader.ValueTextEquals(Metadata);
            var toLabels = isMetadata && reader.ValueTextEquals(LabelsName);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject && toLabels)
                labels = _labels.Read(ref reader, json);
            else if (reader.TokenType == JsonTokenType.StartObject && (below is not null || toMetadata))
                Walk(ref reader, json, below ?? Step.None, fields, ref labels, isMetadata: toMetadata);
            else if (below is { Field: { } field } && Text(ref reader) is { } text)
                fields[field] = text;
            else
                reader.Skip();
        }
    }

    /// <summary>The scalar's text; null for a null.</summary>
    private string? Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String or JsonTokenType.Number => _texts.Of(ref reader),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };

    /// <summary>A member on the way to selectable ones, or one of them.</summary>
    private sealed class Step(byte[]? name)
    {
        public static readonly Step None = new(null);

        private readonly List<Step> _below = [];

        /// <summary>Which of the selectable fields it is.</summary>
        public int? Field { get; private set; }

        public void Add(ReadOnlySpan<string> path, int field)
        {
            if (path.IsEmpty)
            {
                Field = field;
                return;
            }
            var below = Encoding.UTF8.GetBytes(path[0]);
            var next = _below.Find(s => s.IsNamed(below));
            if (next is null)
                _below.Add(next = new(below));
            next.Add(path[1..], field);
        }

        public Step? Find(ref Utf8JsonReader reader)
        {
            foreach (var step in _below)
            {
                if (reader.ValueTextEquals(step.Name))
                    return step;
            }
            return null;
        }

        private byte[] Name => name!;

        private bool IsNamed(ReadOnlySpan<byte> other) => other.SequenceEqual(name);
    }
}
