import TestSupport

extension DERMutator {
    private static let stringTags: [UInt8] = [0x0C, 0x12, 0x13, 0x14, 0x16, 0x1A, 0x1B, 0x1C, 0x1E]

    mutating func change(_ part: inout DERTree, _ mutation: Mutation) {
        switch mutation {
        case .flipConstructed: part.identifier[0] ^= 0x20
        case .retag: part.identifier = [UInt8.random(in: 0...255, using: &random) & 0xDF]
        case .contextTag:
            part.identifier = [part.identifier[0] & 0x20 | 0x80 | UInt8.random(in: 0...10, using: &random)]
        case .longTag:
            part.identifier = [part.identifier[0] | 0x1F, part.identifier[0] & 0x1F]
            if random.once(in: 2) { part.identifier.insert(0x80, at: 1) }
        case .stringType: part.identifier = [Self.stringTags.randomElement(using: &random) ?? 0x0C]
        case .paddedLength: part.length = .padded(Int.random(in: 1...4, using: &random))
        case .indefiniteLength:
            part.length = .indefinite
            if random.once(in: 2) { part.identifier[0] |= 0x20 }
        case .wrongLength: part.length = .shifted([-2, -1, 1, 2, 127].randomElement(using: &random) ?? 1)
        case .hugeLength:
            let count = Int.random(in: 1...9, using: &random)
            part.length = .literal([0x80 | UInt8(count)] + [UInt8](repeating: 0xFF, count: count))
        case .nest: nest(&part)
        case .unwrap: if let child = part.children.randomElement(using: &random) { part = child }
        default: changeContent(&part, mutation)
        }
    }

    private mutating func nest(_ part: inout DERTree) {
        let depth = random.once(in: 8) ? Int.random(in: 30...300, using: &random) : 1
        let tag: UInt8 = random.once(in: 3) ? part.identifier[0] | 0x20 : 0x30
        for _ in 0..<depth { part = DERTree(tag, children: [part]) }
    }

    private mutating func changeContent(_ part: inout DERTree, _ mutation: Mutation) {
        var bytes = part.contentBytes
        switch mutation {
        case .empty: bytes = []
        case .truncate: bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
        case .trailing: bytes += [[0], [5, 0], [0x41], [0, 0]].randomElement(using: &random) ?? []
        case .blow:
            let count = random.once(in: 16) ? 20_000 : Int.random(in: 2...200, using: &random)
            let unit = bytes.isEmpty ? [0x61] : bytes
            bytes = Array((0...(count / unit.count)).reduce(into: [UInt8]()) { all, _ in all += unit }.prefix(40_000))
        case .flipBit:
            if let index = bytes.indices.randomElement(using: &random) {
                bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
            }
        case .setByte:
            if let index = bytes.indices.randomElement(using: &random) {
                bytes[index] = [0, 1, 0x2E, 0x40, 0x7F, 0x80, 0xC3, 0xFF].randomElement(using: &random) ?? 0
            }
        case .insertByte: insert(UInt8.random(in: 0...255, using: &random), &bytes)
        case .nul: insert(0, &bytes)
        case .randomBytes:
            bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        case .boolean:
            part.identifier = [1]
            bytes = [[1], [0], [0x7F], [], [0xFF, 0xFF], [0, 0]].randomElement(using: &random) ?? []
        case .fillNumber: bytes.insert([0, 0xFF, 0x80].randomElement(using: &random) ?? 0, at: 0)
        default: break
        }
        part.content = .bytes(bytes)
    }

    private mutating func insert(_ byte: UInt8, _ bytes: inout [UInt8]) {
        bytes.insert(byte, at: Int.random(in: 0...bytes.count, using: &random))
    }
}
