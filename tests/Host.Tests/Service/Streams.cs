namespace Engine.Host.Tests.Service;

internal static class Streams
{
    public static async Task<List<T>> CollectAsync<T>(this IAsyncEnumerable<T> stream)
    {
        var all = new List<T>();
        await foreach (var item in stream)
            all.Add(item);
        return all;
    }

    public static async IAsyncEnumerable<T> Of<T>(params T[] items)
    {
        foreach (var item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }
}
