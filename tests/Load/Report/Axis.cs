using System.Globalization;

namespace OrleansAA.Load.Report;

/// <summary>One axis of a plot: where a value is, and what is written beside it.</summary>
internal abstract class Axis
{
    private const int TicksAtMost = 5;

    /// <summary>From 0 to 1, along the axis.</summary>
    public abstract double At(double value);

    public abstract IEnumerable<(double Value, string Text)> Ticks { get; }

    /// <summary>From zero to the most, in even steps.</summary>
    public static Axis Linear(double most, Func<double, string>? text = null) => new LinearAxis(most, text ?? Plain);

    /// <summary>Decades between the least and the most.</summary>
    public static Axis Logarithmic(double least, double most, Func<double, string>? text = null) => new LogarithmicAxis(least, most, text ?? Plain);

    /// <summary>Parts of all, each nine one step further: 0, 90 %, 99 %.</summary>
    public static Axis Nines(double mostPart) => new NinesAxis(mostPart);

    public static string Plain(double value) => value switch
    {
        >= 1e6 => (value / 1e6).ToString("0.#", CultureInfo.InvariantCulture) + " M",
        >= 1e4 => (value / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + " k",
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };

    private sealed class LinearAxis(double most, Func<double, string> text) : Axis
    {
        private readonly double _step = Step(most);

        private double End => Math.Max(_step, Math.Ceiling(most / _step) * _step);

        public override IEnumerable<(double Value, string Text)> Ticks
        {
            get
            {
                for (var i = 0; i * _step <= End * 1.0001; i++)
                    yield return (i * _step, text(i * _step));
            }
        }

        public override double At(double value) => Math.Clamp(value / End, 0, 1);

        /// <summary>1, 2 or 5 times a power of ten.</summary>
        private static double Step(double most)
        {
            if (most <= 0)
                return 1;
            var rough = most / TicksAtMost;
            var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
            return power * ((rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        }
    }

    private sealed class LogarithmicAxis(double least, double most, Func<double, string> text) : Axis
    {
        private readonly double _from = Math.Floor(Math.Log10(Math.Max(least, 1e-3)));
        private readonly double _to = Math.Max(Math.Floor(Math.Log10(Math.Max(least, 1e-3))) + 1, Math.Ceiling(Math.Log10(Math.Max(most, 1e-3))));

        public override IEnumerable<(double Value, string Text)> Ticks
        {
            get
            {
                for (var decade = _from; decade <= _to; decade++)
                    yield return (Math.Pow(10, decade), text(Math.Pow(10, decade)));
            }
        }

        public override double At(double value) => value <= 0 ? 0 : Math.Clamp((Math.Log10(value) - _from) / (_to - _from), 0, 1);
    }

    private sealed class NinesAxis(double mostPart) : Axis
    {
        private const double NinesMax = 6;
        private readonly double _nines = Math.Clamp(Math.Ceiling(Nines(mostPart)), 1, NinesMax);

        public override IEnumerable<(double Value, string Text)> Ticks
        {
            get
            {
                for (var nines = 0; nines <= _nines; nines++)
                {
                    var part = 1 - Math.Pow(10, -nines);
                    yield return (part, (part * 100).ToString("0.####", CultureInfo.InvariantCulture) + " %");
                }
            }
        }

        public override double At(double value) => Math.Clamp(Nines(value) / _nines, 0, 1);

        private static new double Nines(double part) => part >= 1 ? NinesMax : -Math.Log10(1 - part);
    }
}
