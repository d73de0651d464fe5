namespace Longshore.JavaScript.Contexts;

/// <summary>Work of a program that may be done where its object is.</summary>
/// <param name="Id">Its number in the context, from 1 on.</param>
/// <param name="Bucket">The bucket of the object.</param>
/// <param name="Key">The key of the object.</param>
/// <param name="Place">Tells functions of a module by where they are written; 0 if that is not known.</param>
public sealed record GuestMove(int Id, string Bucket, string Key, uint Place);
