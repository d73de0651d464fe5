using System.Runtime.InteropServices;
using Longshore.Wasm.Native;

namespace Longshore.Tests.Wasm;

/// <summary>The handler of lost pages, called as the system calls it, with two slots of one page.</summary>
internal static class SignalHandler
{
    private const int InfoBytes = 128;
    private const int ReasonOffset = 8;
    private const int AddressOffset = 16;
    private const int Slots = 2;
    private const byte Written = 7;

    private delegate void Handler(int signal, nint info, nint context);

    /// <summary>Checks what becomes of a signal.</summary>
    /// <param name="reason">Its si_code.</param>
    /// <param name="offset">Its address, from the start of the slots.</param>
    /// <param name="isLostPage">Whether the page is to be one of zeros afterwards; otherwise the signal is passed on.</param>
    public static void Check(int reason, int offset, bool isLostPage)
    {
        const int Length = Slots * Pages.Bytes;
        var arena = LibC.Map(0, Length, LibC.ProtRead | LibC.ProtWrite, LibC.MapPrivate | LibC.MapAnonymous, -1, 0);
        for (var i = 0; i < Slots; i++)
        {
            Marshal.WriteByte(arena, i * Pages.Bytes, Written);
        }

        var passedOn = 0;
        Handler next = (_, _, _) => passedOn++;
        var (table, info) = (Marshal.AllocHGlobal(Slots), Marshal.AllocHGlobal(InfoBytes));
        try
        {
            Marshal.Copy(new byte[Slots], 0, table, Slots);
            Marshal.WriteInt32(info, ReasonOffset, reason);
            Marshal.WriteIntPtr(info, AddressOffset, arena + offset);

            Marshal.GetDelegateForFunctionPointer<Handler>(
                LostPages.WriteCode(arena, Length, Pages.Bytes, table, Marshal.GetFunctionPointerForDelegate(next)))(LibC.SigBus, info, 0);

            for (var i = 0; i < Slots; i++)
            {
                var isLost = isLostPage && i == offset / Pages.Bytes;
                Assert.Equal(isLost ? 1 : 0, Marshal.ReadByte(table, i));
                Assert.Equal(isLost ? 0 : Written, Marshal.ReadByte(arena, i * Pages.Bytes));
            }

            Assert.Equal(isLostPage ? 0 : 1, passedOn);
        }
        finally
        {
            GC.KeepAlive(next);
            Marshal.FreeHGlobal(table);
            Marshal.FreeHGlobal(info);
            Pages.Free(arena, Length);
        }
    }
}
