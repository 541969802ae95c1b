namespace Engine.Inspection.Packages;

/// <summary>Gives the headers that rpm's database holds; reading SQLite is not this project's business.</summary>
public interface IRpmHeaders
{
    /// <summary>
    /// The blobs of table <c>Packages</c> of a database of the tree, one by one, in any order. Bounded by the implementer.
    /// </summary>
    /// <param name="databasePath">In the tree: <c>/var/lib/rpm/rpmdb.sqlite</c> or its like.</param>
    IEnumerable<byte[]> Read(string databasePath);
}
