import first
import second

first.run()
second.run()
