using Engine.Appliance.Bulk;

namespace Engine.Actors.Appliances;

/// <summary>The appliance's bulk disk as the conversation knows it.</summary>
internal sealed class BulkLane(BulkDisk disk) : IBulkLane
{
    public string Serial => BulkDisk.Serial;
    public int ChunksMax => BulkDisk.ChunksMax;
    public Memory<byte> Next => disk.Next;
    public long Offer(int lengthBytes) => disk.Offer(lengthBytes);
    public void Withdraw() => disk.Withdraw();
    public void WithdrawAll() => disk.WithdrawAll();
}
