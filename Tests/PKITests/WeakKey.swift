import Foundation
import Libcrypto
import PKI

/// A key that Chancery does not make, made by the openssl command.
enum WeakKey {
    static func rsa1024() throws -> PrivateKey {
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        openssl.arguments = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]
        let output = Pipe()
        openssl.standardOutput = output
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        openssl.waitUntilExit()
        return try PrivateKey(pkcs8: try PEM.blocks(in: text, label: .privateKey)[0])
    }
}
