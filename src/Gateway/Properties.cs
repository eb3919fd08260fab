using System.Runtime.Versioning;

// Files that hold keys are made readable to their owner only, which is done by Unix modes.
[assembly: UnsupportedOSPlatform("windows")]
