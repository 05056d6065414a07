NAMES = []
NAMES.append("first")
print("late_third is imported")
