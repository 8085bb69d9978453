"""fill.py PROFILE BOOK… <ACTIONS: gives a LibreOffice profile that was used once a macro which opens
each BOOK.xlsx, fills cells of its first worksheet and saves it as BOOK-filled.xlsx.  ACTIONS: lines
"BOOK CELL TEXT"; a text that begins with # is a number.  The caller runs macro:///Standard.Fill.Run."""
import html
import os
import sys

profile, books = os.path.abspath(sys.argv[1]), sys.argv[2:]
actions = {book: [] for book in books}
for line in sys.stdin:
    book, cell, text = line.rstrip("\n").split(" ", 2)
    actions[book].append('c("%s").Value = %s' % (cell, text[1:]) if text.startswith("#")
                         else 'c("%s").String = "%s"' % (cell, text))
macro = """Dim sheet As Object
Function c(name As String) As Object
  c = sheet.getCellRangeByName(name)
End Function
Sub Run
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName"
  how(0).Value = "Calc MS Excel 2007 XML"
  Dim book As Object
"""
for book in books:
    path = os.path.abspath(book)
    macro += """  book = StarDesktop.loadComponentFromURL("file://%s.xlsx", "_blank", 0, hidden())
  sheet = book.Sheets.getByIndex(0)
  %s
  book.calculateAll()
  book.storeToURL("file://%s-filled.xlsx", how())
  book.close(True)
""" % (path, "\n  ".join(actions[book]), path)
macro += "  StarDesktop.terminate()\nEnd Sub\n"
head = '<?xml version="1.0" encoding="UTF-8"?>\n'
library = os.path.join(profile, "user", "basic", "Standard")
os.makedirs(library, exist_ok=True)
with open(os.path.join(library, "script.xlb"), "w", encoding="utf-8") as f:
    f.write(head + '<library:library xmlns:library="http://openoffice.org/2000/library" '
            'library:name="Standard" library:readonly="false" library:passwordprotected="false">'
            '<library:element library:name="Fill"/></library:library>')
with open(os.path.join(library, "Fill.xba"), "w", encoding="utf-8") as f:
    f.write(head + '<script:module xmlns:script="http://openoffice.org/2000/script" '
            'script:name="Fill" script:language="StarBasic">%s</script:module>'
            % html.escape(macro, quote=False))
