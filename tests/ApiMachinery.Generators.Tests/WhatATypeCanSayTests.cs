using System.Text;
using System.Text.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Generators.Tests;

/// <summary>What goes in comes out: every sort of C# member, through JSON and back.</summary>
public sealed class WhatATypeCanSayTests
{
    private const string Everything = """
        namespace Things.V1;

        public enum Protocol { Tcp, [JsonStringEnumMemberName("udp")] Udp }

        /// <summary>Everything there is.</summary>
        [ApiResource("example.org", "Thing", "things", ShortNames = ["th"])]
        public sealed partial class Thing
        {
            /// <summary>What is wanted.</summary>
            public ThingSpec Spec { get; set; } = new();
        }

        public sealed class ThingSpec
        {
            /// <summary>A text.</summary>
            public string Text { get; set; } = "";
            /// <summary>It may be missing.</summary>
            public int? Count { get; set; }
            /// <summary>A fraction.</summary>
            public float Half { get; set; }
            /// <summary>A choice.</summary>
            public Protocol Protocol { get; set; }
            /// <summary>For how long.</summary>
            public TimeSpan Period { get; set; }
            /// <summary>Since when.</summary>
            public DateTimeOffset? Since { get; set; }
            /// <summary>A number or a name.</summary>
            public IntOrString Port { get; set; }
            /// <summary>How much.</summary>
            public ResourceQuantity? Memory { get; set; }
            /// <summary>Its parts.</summary>
            [ListType(ListType.Map, "name")]
            public List<Part>? Parts { get; set; }
            /// <summary>By name.</summary>
            public Dictionary<string, Part>? ByName { get; set; }
            /// <summary>A pair.</summary>
            public Pair? Pair { get; set; }
            /// <summary>Anything.</summary>
            [PreserveUnknownFields]
            public RawJson? Open { get; set; }
            /// <summary>As every object has it.</summary>
            public V1ObjectMeta? Template { get; set; }
        }

        public sealed class Part
        {
            /// <summary>Its name.</summary>
            public required string Name { get; init; }
            /// <summary>How many.</summary>
            [Default(3)]
            public int? Size { get; set; }
        }

        /// <summary>Two of them.</summary>
        public sealed record Pair(string Left, int Right);
        """;

    private static readonly StructSchema Schema = Compiled.Of(Everything).Schema("Things.V1.Thing");

    [Fact]
    public void Every_sort_of_member_goes_through_json_and_back()
    {
        const string json = """
            {"kind":"Thing","apiVersion":"example.org/v1","metadata":{"name":"x"},"spec":{"text":"t","count":4,"half":0.5,"protocol":"udp","period":"1h30m0s",
            "since":"2026-01-02T03:04:05.678901Z","port":"http","memory":"2Gi","parts":[{"name":"a","size":1}],"byName":{"b":{"name":"b","size":2}},
            "pair":{"left":"l","right":2},"open":{"any":[1,2]},"template":{"labels":{"a":"b"}}}}
            """;
        var decoded = ObjectCodec.Decode(Schema, Encoding.UTF8.GetBytes(json), out var strict);
        Assert.Empty(strict);
        var again = Encoding.UTF8.GetString(ObjectCodec.Encode(Schema, decoded));
        Assert.Equal(JsonSerializer.Serialize(JsonDocument.Parse(json)), JsonSerializer.Serialize(JsonDocument.Parse(again)));
    }

    [Fact]
    public void What_is_left_out_has_the_zero_value_or_the_default()
    {
        var decoded = ObjectCodec.Decode(Schema, """{"spec":{"parts":[{"name":"a"}]}}"""u8, out _);
        Schema.ApplyDefaults(decoded);
        Assert.Equal(
            """{"metadata":{},"spec":{"text":"","half":0,"protocol":"Tcp","period":"0s","port":0,"parts":[{"name":"a","size":3}]}}""",
            Encoding.UTF8.GetString(ObjectCodec.Encode(Schema, decoded)));
    }

    [Fact]
    public void Descriptions_are_the_doc_comments()
    {
        Assert.Equal("Everything there is.", Schema.Description);
        Assert.Equal("What is wanted.", Schema.Field("spec")!.Description);
        Assert.NotEmpty(Schema.Field("kind")!.Description);
        Assert.Equal("org.example.v1.Thing", Schema.OpenApiName);
    }
}
