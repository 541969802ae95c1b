using System.Runtime.InteropServices;

namespace Engine.Library.LocalMounts;

/// <summary>struct fuse_operations of libfuse 3: one function an operation, in its order; what is null is not offered.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Operations
{
    public delegate* unmanaged[Cdecl]<byte*, Libfuse.Status*, void*, int> GetAttributes;
    public delegate* unmanaged[Cdecl]<byte*, byte*, nuint, int> ReadLink;
    public delegate* unmanaged[Cdecl]<byte*, uint, ulong, int> MakeNode;
    public delegate* unmanaged[Cdecl]<byte*, uint, int> MakeFolder;
    public delegate* unmanaged[Cdecl]<byte*, int> Unlink;
    public delegate* unmanaged[Cdecl]<byte*, int> RemoveFolder;
    public delegate* unmanaged[Cdecl]<byte*, byte*, int> MakeSymbolicLink;
    public delegate* unmanaged[Cdecl]<byte*, byte*, uint, int> Rename;
    public delegate* unmanaged[Cdecl]<byte*, byte*, int> MakeLink;
    public delegate* unmanaged[Cdecl]<byte*, uint, void*, int> ChangeMode;
    public delegate* unmanaged[Cdecl]<byte*, uint, uint, void*, int> ChangeOwner;
    public delegate* unmanaged[Cdecl]<byte*, long, void*, int> Truncate;
    public void* Open;
    public delegate* unmanaged[Cdecl]<byte*, byte*, nuint, long, void*, int> Read;
    public delegate* unmanaged[Cdecl]<byte*, byte*, nuint, long, void*, int> Write;
    public delegate* unmanaged[Cdecl]<byte*, Libfuse.Space*, int> GetSpace;
    public void* Flush;
    public void* Release;
    public delegate* unmanaged[Cdecl]<byte*, int, void*, int> Synchronize;
    public delegate* unmanaged[Cdecl]<byte*, byte*, byte*, nuint, int, int> SetExtended;
    public delegate* unmanaged[Cdecl]<byte*, byte*, byte*, nuint, int> GetExtended;
    public delegate* unmanaged[Cdecl]<byte*, byte*, nuint, int> ListExtended;
    public delegate* unmanaged[Cdecl]<byte*, byte*, int> RemoveExtended;
    public void* OpenFolder;
    public delegate* unmanaged[Cdecl]<byte*, void*, delegate* unmanaged[Cdecl]<void*, byte*, Libfuse.Status*, long, int, int>, long, void*, int, int> ReadFolder;
    public void* ReleaseFolder;
    public delegate* unmanaged[Cdecl]<byte*, int, void*, int> SynchronizeFolder;
    public void* Initialize;
    public void* End;
    public void* Access;
    public void* Create;
    public void* Lock;
    public delegate* unmanaged[Cdecl]<byte*, Libfuse.Time*, void*, int> SetTimes;
}
