namespace Longshore.Offload.Wire;

/// <summary>The types of frames: docs/offload.md.</summary>
internal enum FrameType : byte
{
    None = 0,

    // From the device.
    Hello = 1,
    Modules = 2,
    Call = 3,
    Cancel = 4,
    CallbackAnswer = 5,
    Bye = 6,
    Challenge = 7,

    // From the worker.
    Welcome = 17,
    NeedModules = 18,
    Answer = 19,
    Callback = 20,
    Print = 21,
    Evidence = 22,
}
