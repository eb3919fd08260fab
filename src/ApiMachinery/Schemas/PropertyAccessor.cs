using System.Reflection;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>Reads and writes one property without the cost of reflection.</summary>
internal abstract class PropertyAccessor
{
    public abstract object? Get(object target);

    public abstract void Set(object target, object value);

    /// <summary>Sets the zero value: null where the property is nullable, "" for a string that is not.</summary>
    public abstract void Clear(object target);

    public static PropertyAccessor Of(PropertyInfo property, bool nullable) => (PropertyAccessor)Activator.CreateInstance(
        typeof(Typed<,>).MakeGenericType(property.DeclaringType!, property.PropertyType), property, nullable)!;

    private sealed class Typed<TOwner, TValue>(PropertyInfo property, bool nullable) : PropertyAccessor
    {
        private readonly Func<TOwner, TValue> _get = property.GetMethod!.CreateDelegate<Func<TOwner, TValue>>();
        private readonly Action<TOwner, TValue> _set = property.SetMethod!.CreateDelegate<Action<TOwner, TValue>>();

        public override object? Get(object target) => _get((TOwner)target);

        public override void Set(object target, object value) => _set((TOwner)target, (TValue)value);

        public override void Clear(object target) =>
            _set((TOwner)target, !nullable && typeof(TValue) == typeof(string) ? (TValue)(object)"" : default!);
    }
}
