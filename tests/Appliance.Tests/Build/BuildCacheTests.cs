using Engine.Appliance.Build;

namespace Engine.Appliance.Tests.Build;

public sealed class BuildCacheTests : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly ScratchFolder _scratch = new();
    private readonly BuildCache _cache;

    public BuildCacheTests()
    {
        _cache = new BuildCache(_scratch.At("appliance"));
    }

    public void Dispose() => _scratch.Dispose();

    [Fact(DisplayName = "A second builder waits until the first is done")]
    public async Task Waits()
    {
        var waits = new TaskCompletionSource();
        var first = await _cache.LockAsync(() => { }, default);
        var second = new BuildCache(_cache.Folder).LockAsync(() => waits.TrySetResult(), default);
        await waits.Task.WaitAsync(_patience);
        second.IsCompleted.Should().BeFalse();

        first.Dispose();

        (await second.WaitAsync(_patience)).Dispose();
    }

    [Fact(DisplayName = "A builder that waits can be cancelled")]
    public async Task WaitIsCancelled()
    {
        using var held = await _cache.LockAsync(() => { }, default);
        using var cancel = new CancellationTokenSource();

        var second = _cache.LockAsync(cancel.Cancel, cancel.Token);

        await second.Invoking(it => it.WaitAsync(_patience)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact(DisplayName = "What a killed build left is removed by the next, and nothing else is")]
    public async Task RemovesRests()
    {
        var rest = Path.Combine(_cache.CreateTemporary(), "deep");
        Directory.CreateDirectory(rest);
        File.CreateSymbolicLink(Path.Combine(rest, "link"), _scratch.Write("precious", "kept"));
        Directory.CreateSymbolicLink(Path.Combine(rest, "folder-link"), _scratch.Path);
        _scratch.Write("appliance/layers/abc/key", "x");

        (await _cache.LockAsync(() => { }, default)).Dispose();

        Directory.GetDirectories(_cache.Folder).Select(Path.GetFileName).Should().Equal("layers");
        File.ReadAllText(_scratch.At("precious")).Should().Be("kept");
    }

    [Fact(DisplayName = "Publishing gives the whole folder its name at once, also in place of a damaged one")]
    public async Task Publishes()
    {
        using var held = await _cache.LockAsync(() => { }, default);
        _scratch.Write("appliance/layers/abc/old", "damaged");
        var made = _cache.CreateTemporary();
        File.WriteAllText(Path.Combine(made, "new"), "whole");

        _cache.Publish(made, "layers/abc");

        Directory.GetFiles(_scratch.At("appliance/layers/abc")).Select(Path.GetFileName).Should().Equal("new");
        Directory.Exists(made).Should().BeFalse();
    }

    [Fact(DisplayName = "Old builds beyond the newest few are removed; young ones and foreign folders stay")]
    public async Task Prunes()
    {
        using var held = await _cache.LockAsync(() => { }, default);
        foreach (var (name, days) in new[] { ("k-new", 0), ("k-young", 5), ("k-old", 20), ("k-older", 30), ("foreign", 40) })
        {
            _scratch.Write($"appliance/layers/{name}/file", "x");
            Directory.SetLastWriteTimeUtc(_scratch.At($"appliance/layers/{name}"), DateTime.UnixEpoch.AddDays(100 - days));
        }

        var clock = new ClockAt(DateTime.UnixEpoch.AddDays(100));
        _cache.Prune("layers", name => name.StartsWith("k-", StringComparison.Ordinal), keptMin: 1, TimeSpan.FromDays(14), clock);

        Directory.GetDirectories(_scratch.At("appliance/layers")).Select(Path.GetFileName)
            .Should().BeEquivalentTo("k-new", "k-young", "foreign");
    }

    [Fact(DisplayName = "A cache folder that cannot be made is an error, not an endless wait")]
    public async Task NoFolder()
    {
        var cache = new BuildCache(Path.Combine(_scratch.Write("file", "in the way"), "appliance"));

        await cache.Invoking(it => it.LockAsync(() => { }, default).WaitAsync(_patience)).Should().ThrowAsync<IOException>();
    }

    private sealed class ClockAt(DateTime now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(now, TimeSpan.Zero);
    }
}
