extension JSONValue {
    /// The value as compact UTF-8 (RFC 8259), members in their order, `/` not escaped.
    ///
    /// Characters that do not show themselves (`VisibleText`) are escaped (§7): what strangers wrote steers no terminal
    /// and hides in no log, wherever the text is shown.
    ///
    /// - Parameter escapingHidden: false for the form that earlier versions have written, such characters as they are.
    package func serialized(reservingCapacity capacity: Int = 512, escapingHidden: Bool = true) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(capacity)
        write(to: &bytes, escapingHidden)
        return bytes
    }

    private func write(to bytes: inout [UInt8], _ escapingHidden: Bool) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
        case .integer(let value): bytes.append(contentsOf: String(value).utf8)
        // JSON has no words for what is not finite (RFC 8259 §6).
        case .number(let value): bytes.append(contentsOf: value.isFinite ? "\(value)".utf8 : "null".utf8)
        case .string(let value): Self.write(value, to: &bytes, escapingHidden)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                value.write(to: &bytes, escapingHidden)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(member.name, to: &bytes, escapingHidden)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes, escapingHidden)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, to bytes: inout [UInt8], _ escapingHidden: Bool) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            while let (index, scalar, length) = JSONEscapes.first(in: utf8, from: start, hidden: escapingHidden) {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<index]))
                JSONEscapes.write(scalar, to: &bytes)
                start = index + length
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
