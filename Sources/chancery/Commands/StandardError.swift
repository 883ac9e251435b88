import Foundation

/// Lines for the person at the terminal, apart from what a command prints for a program to read.
enum StandardError {
    static func write(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
