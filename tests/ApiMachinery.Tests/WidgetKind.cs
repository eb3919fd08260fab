using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tests.V1;

namespace OrleansAA.ApiMachinery.Tests;

/// <summary>Widgets, registered.</summary>
internal static class WidgetKind
{
    public static readonly ResourceKind Instance = new KindBuilder<Widget>()
        .Column("Name Of It", "string", "What the widget is called.", w => w.Spec.Name)
        .Column("Size", "integer", "How large it is.", w => w.Spec.Size)
        .Column("Large", "boolean", "Whether it is large.", w => w.Spec.Size > 9, wide: true)
        .AdditionalColumn("Mood", "string", "How it feels.", _ => "fine")
        .SelectableField("spec.name", w => w.Spec.Name)
        .SelectableField("spec.size", w => w.Spec.Size.ToString(System.Globalization.CultureInfo.InvariantCulture))
        .Build();
}
