import Testing

@testable import chancery

@Suite("Damaged configurations")
struct DamagedDocumentTests {
    /// A generator with a seed, so that a failure can be repeated.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static let fragments = [
        "&a ", "*a", "<<: ", "!x ", "? ", "- ", ": ", "{", "}", "[", "]", "\"", "'", "|\n", ">-\n", "%YAML 9.9\n",
        "---\n",
        "...\n", "\t", "\r", "${A}", "${", "#", "\0", "\u{E0C4}", "\u{2028}", "\u{FEFF}", "é", "🙂", "\\", "@", "`", "~",
        "",
    ].map { Array($0.utf8) }

    @Test(
        "a damaged file gives faults or a configuration, and never ends the process", arguments: 0..<8 as Range<UInt64>)
    func damage(seed: UInt64) {
        var generator = Generator(state: seed)
        let original = Array(ConfigurationFixture.complete.utf8)
        for _ in 0..<Self.rounds {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let start = Int.random(in: 0..<bytes.count, using: &generator)
                let end = min(bytes.count, start + Int.random(in: 0...6, using: &generator))
                bytes.replaceSubrange(start..<end, with: Self.fragments.randomElement(using: &generator) ?? [])
            }
            let context = ReadingContext(file: "f", environment: ["A": "a{b}"])
            let text = ConfigurationText.decode(bytes, in: context)
            let configuration = text.flatMap { Configuration.read($0, in: context) }
            #expect((configuration == nil) == !context.faults.isEmpty, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    private static let rounds = 200
}
