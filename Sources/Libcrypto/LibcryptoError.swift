import CLibcrypto

/// A call into libcrypto that failed, with the error queue of the calling thread drained into values.
package struct LibcryptoError: Error, Sendable, Hashable {
    /// What was being done, in a few words: "read a PKCS#8 key".
    package let operation: String
    /// What libcrypto said of it, oldest first; empty when it said nothing.
    package let reasons: [String]

    package init(operation: String, reasons: [String]) {
        self.operation = operation
        self.reasons = reasons
    }

    /// An error of `operation` with what the calling thread's error queue holds; the queue is empty afterwards.
    static func drainingQueue(_ operation: String) -> LibcryptoError {
        var reasons: [String] = []
        while true {
            let code = ERR_get_error()
            guard code != 0 else { break }
            // Each level of a structure says once more that something is wrong inside of it.
            let text = text(of: code)
            if !text.hasSuffix("nested asn1 error"), !reasons.contains(text) { reasons.append(text) }
        }
        return LibcryptoError(operation: operation, reasons: reasons)
    }

    private static func text(of code: UInt) -> String {
        guard let reason = ERR_reason_error_string(code) else { return "error \(String(code, radix: 16))" }
        guard let library = ERR_lib_error_string(code) else { return String(cString: reason) }
        return String(cString: library) + ": " + String(cString: reason)
    }
}

extension LibcryptoError: CustomStringConvertible {
    package var description: String {
        guard !reasons.isEmpty else { return "cannot \(operation)" }
        return "cannot \(operation): " + reasons.joined(separator: "; ")
    }
}
