package import FoundationEssentials

extension TestDER {
    /// UTCTime up to 2049, GeneralizedTime after that (RFC 5280 §4.1.2.5).
    package static func time(_ date: Date) -> [UInt8] {
        let text = date.formatted(.iso8601).filter { $0.isNumber || $0 == "Z" }
        guard text.hasPrefix("20"), let year = Int(text.prefix(4)), year < 2050 else {
            return value(0x18, Array(text.utf8))
        }
        return value(0x17, Array(text.dropFirst(2).utf8))
    }
}
