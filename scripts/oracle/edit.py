"""Opens a workbook as a spreadsheet does, changes one number, and saves it: edit.py IN.xlsx OUT.xlsx"""

import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
numbers = (cell for row in book.worksheets[0].iter_rows(min_row=5) for cell in row if isinstance(cell.value, float))
cell = next(numbers)
cell.value += 0.01
book.save(sys.argv[2])
