/// The text of a configuration file: UTF-8, at most 1 MiB.
enum ConfigurationText {
    /// In bytes.
    static let sizeLimit = 1 << 20

    /// Reads the context's file; `nil` after a fault.
    static func read(in context: ReadingContext) -> String? {
        do {
            return decode(try BoundedFile.bytes(at: context.file, limit: sizeLimit), in: context)
        } catch {
            context.fault(
                line: nil, "\(error)", found: context.file, allowed: "a regular file of at most \(sizeLimit) bytes")
            return nil
        }
    }

    /// Reads bytes as UTF-8, without the byte order mark that YAML permits (YAML 1.2.2 §5.2); `nil` after a fault.
    static func decode(_ bytes: [UInt8], in context: ReadingContext) -> String? {
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        if let text = String(validating: content, as: UTF8.self) {
            return text.utf8.contains(0) ? faultForNUL(content, in: context) : text
        }
        let isUTF16 = content.starts(with: [0xFF, 0xFE]) || content.starts(with: [0xFE, 0xFF])
        context.fault(
            line: isUTF16 ? nil : lineOfFirstError(in: content), "is not UTF-8",
            found: isUTF16 ? "UTF-16" : "other bytes", allowed: "UTF-8 text", hint: "save the file as UTF-8")
        return nil
    }

    private static func faultForNUL(_ bytes: ArraySlice<UInt8>, in context: ReadingContext) -> String? {
        let before = bytes.prefix { $0 != 0 }
        context.fault(line: line(after: before), "has a NUL character", found: "\0", allowed: "UTF-8 text")
        return nil
    }

    private static func lineOfFirstError(in bytes: ArraySlice<UInt8>) -> Int {
        let replaced = String(decoding: bytes, as: UTF8.self).utf8
        let same = zip(replaced, bytes).prefix { $0 == $1 }.count
        return line(after: bytes.prefix(same))
    }

    private static func line(after bytes: ArraySlice<UInt8>) -> Int {
        bytes.count { $0 == UInt8(ascii: "\n") } + 1
    }
}
