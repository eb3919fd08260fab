using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>Events in a row, as watches of one form and one selection send them: written down by one of them, and sent by all that come by its beginning.</summary>
/// <param name="After">The revision before the first.</param>
/// <param name="UpTo">The revision of the last, whether it is selected or not.</param>
/// <param name="Lines">Those that are selected, a line each.</param>
/// <param name="Ends">Where each line ends, behind its line feed.</param>
/// <param name="Sizes">How many lines have how many bytes, without line feeds; neighbours of one size are counted together.</param>
internal sealed record EventRun(Revision After, Revision UpTo, ReadOnlyMemory<byte> Lines, IReadOnlyList<int> Ends, IReadOnlyList<(int Bytes, int Count)> Sizes);
