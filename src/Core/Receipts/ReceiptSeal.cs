using System.Text.Json;
using RenderFarm.Core.Ports.Json;

namespace RenderFarm.Core.Receipts;

/// <summary>
/// A receipt's canonical form is its JSON as the farm writes it, without spaces, members in the order of their declaration, "hash" null. Its
/// SHA-256 is the receipt's hash: whoever changes a byte of what the receipt says must change that too, and layout does not matter.
/// </summary>
public static class ReceiptSeal
{
    public static Receipt Seal(Receipt receipt) => receipt with { Hash = HashOf(receipt) };

    public static ContentHash HashOf(Receipt receipt) => ContentHash.Of(JsonSerializer.SerializeToUtf8Bytes(receipt with { Hash = null }, FarmJson.Options));

    public static string ToJson(Receipt receipt) => JsonSerializer.Serialize(receipt, FarmJson.Options);

    /// <exception cref="InputException">Not a receipt; says where.</exception>
    public static Receipt FromJson(string json) => FarmJson.Read<Receipt>(json);
}
