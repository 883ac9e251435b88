/// Names and values in the form in which libpq takes them: two lists of C strings, each with a null pointer behind it.
enum CStringList {
    typealias Pointers = UnsafePointer<UnsafePointer<CChar>?>

    static func with<Result>(
        _ entries: [(name: String, value: String)], _ body: (_ names: Pointers, _ values: Pointers) -> Result?
    ) -> Result? {
        with(entries.map(\.name)) { names in
            with(entries.map(\.value)) { values in body(names, values) }
        }
    }

    /// All texts lie in one buffer, which lives as long as `body` runs.
    private static func with<Result>(_ texts: [String], _ body: (Pointers) -> Result?) -> Result? {
        var buffer: [CChar] = []
        let offsets = texts.map { text in
            defer { buffer += text.utf8CString }
            return buffer.count
        }
        return buffer.withUnsafeBufferPointer { buffer in
            let texts: [UnsafePointer<CChar>?] = offsets.map { offset in buffer.baseAddress.map { $0 + offset } }
            let pointers = texts + [nil]
            return pointers.withUnsafeBufferPointer { $0.baseAddress.flatMap(body) }
        }
    }
}
