/// The ways to change a part of a tree.
package enum Mutation: String, Sendable, CaseIterable {
    // Among its siblings.
    case delete, duplicate, append, swap, plant, graft
    case spellOutDefault = "spell out a default"
    // The identifier.
    case flipConstructed = "flip constructed"
    case retag
    case contextTag = "another context tag"
    case longTag = "long form of the tag"
    case stringType = "another string type"
    // The length.
    case paddedLength = "padded length"
    case indefiniteLength = "indefinite length"
    case wrongLength = "wrong length"
    case hugeLength = "huge length"
    // The content.
    case empty, truncate, trailing, nest, unwrap, blow = "blow up"
    case flipBit = "flip a bit"
    case setByte = "set a byte"
    case insertByte = "insert a byte"
    case randomBytes = "random bytes"
    case nul = "insert NUL"
    case boolean = "another boolean"
    case fillNumber = "fill up a number"

    /// Those that leave DER behind which can be read, and change what it says.
    static let gentle: [Mutation] = [
        .delete, .append, .swap, .plant, .stringType, .contextTag, .flipBit, .setByte, .setByte, .insertByte, .nul,
        .truncate, .blow, .randomBytes,
    ]

    /// Whether the change is one of the list that the part stands in.
    var concernsSiblings: Bool {
        switch self {
        case .delete, .duplicate, .append, .swap, .plant, .graft, .spellOutDefault: true
        default: false
        }
    }
}
